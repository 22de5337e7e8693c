package org.followup.message;

/** A mail in MJML, in tests. */
final class Mjml {

  private Mjml() {}

  /** One text in a whole document. */
  static String body(String content) {
    return "<mjml><mj-head><mj-title>Hi</mj-title></mj-head><mj-body><mj-section><mj-column><mj-text>"
        + content
        + "</mj-text></mj-column></mj-section></mj-body></mjml>";
  }

  static MailTemplate compile(String mjml) {
    return MailTemplate.compile("j/mails/m.mjml", null, mjml);
  }
}
