package org.followup.message;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What every mail has in common, so that a template holds just its content: the shop's name on top,
 * the look of text and buttons, and the legal block at the end (who sends, from where, why, and how
 * to stop it). Adds no line break before the template's own text, so that line numbers stay true.
 */
final class MailLayout {

  private static final Pattern HEAD = Pattern.compile("<mj-head[^>]*>");
  private static final Pattern TITLE = Pattern.compile("<mj-title>.*?</mj-title>", Pattern.DOTALL);
  private static final Pattern BODY =
      Pattern.compile("<mj-body((?:\"[^\"]*\"|'[^']*'|[^\"'>])*)>", Pattern.DOTALL);

  private static final String LOOK =
      "<mj-attributes>"
          + "<mj-all font-family=\"-apple-system, 'Segoe UI', Helvetica, Arial, sans-serif\" />"
          + "<mj-text font-size=\"16px\" line-height=\"1.55\" color=\"#1f2933\" />"
          + "<mj-section background-color=\"#ffffff\" padding=\"14px 8px\" />"
          + "<mj-table font-size=\"16px\" line-height=\"1.55\" color=\"#1f2933\" />"
          + "<mj-button background-color=\"#1f6f5c\" color=\"#ffffff\" font-size=\"16px\""
          + " font-weight=\"600\" border-radius=\"6px\" inner-padding=\"13px 26px\" />"
          + "</mj-attributes>";

  private static final String TOP =
      "<mj-section background-color=\"transparent\" padding=\"20px 8px 8px\"><mj-column>"
          + "<mj-text font-size=\"18px\" font-weight=\"700\" color=\"#1f6f5c\">"
          + "<a href=\"{{ shop.url }}\" style=\"color:#1f6f5c;text-decoration:none\">{{ shop.name }}</a>"
          + "</mj-text></mj-column></mj-section>";

  private MailLayout() {}

  /**
   * Wraps a template in the common layout.
   *
   * @param language of the legal block: German for {@code de}, English for everything else
   */
  static String wrap(String mjml, String language) {
    String titled =
        TITLE
            .matcher(mjml)
            .replaceFirst(
                m ->
                    Matcher.quoteReplacement(
                        "<mj-title>{{ _subject }}</mj-title>"
                            + "\n".repeat((int) m.group().chars().filter(c -> c == '\n').count())));
    Matcher head = HEAD.matcher(titled);
    String looked =
        head.find()
            ? titled.substring(0, head.end()) + LOOK + titled.substring(head.end())
            : titled;
    Matcher body = BODY.matcher(looked);
    if (!body.find()) {
      return looked;
    }
    String attributes = body.group(1);
    String open =
        attributes.contains("background-color")
            ? body.group()
            : "<mj-body" + attributes + " background-color=\"#eef1f4\">";
    int end = looked.lastIndexOf("</mj-body>");
    return looked.substring(0, body.start())
        + open
        + TOP
        + looked.substring(body.end(), end)
        + legalBlock(language, mjml.contains("confirmUrl"))
        + looked.substring(end);
  }

  /**
   * @param confirms whether the mail asks to confirm a sign-up, and so goes to somebody who has
   *     asked for nothing yet
   */
  private static String legalBlock(String language, boolean confirms) {
    boolean german = language.toLowerCase(Locale.ROOT).equals("de");
    String why =
        german
            ? confirms
                ? "Wir schreiben an diese Adresse nur, um sie bestätigen zu lassen."
                : "Diese E-Mail gehört zu dem, was du von {{ shop.name }} bekommst."
            : confirms
                ? "We write to this address only to have it confirmed."
                : "This mail is part of the service you asked of {{ shop.name }}.";
    return """
    <mj-section background-color="transparent" padding="16px 8px 28px"><mj-column>
    <mj-text font-size="13px" line-height="1.6" color="#52606d">%s</mj-text>
    </mj-column></mj-section>
    """
        .formatted((german ? GERMAN : ENGLISH).replace("%service%", why));
  }

  private static final String ENGLISH =
      """
      {% if _legal.basis == 'existing-customer' %}You get this mail because you are a customer \
      of {{ shop.name }}.\s"""
          + MailNotice.ENGLISH
          + """
      {% elseif _legal.marketing %}You get this mail because you agreed to hear from {{ shop.name }}.\
      {% else %}%service%{% endif %}
      {% if _legal.marketing %}<br /><a href="{{ unsubscribeUrl }}" style="color:#52606d">\
      Unsubscribe</a> · <a href="{{ preferencesUrl }}" style="color:#52606d">\
      Preferences</a>{% endif %}
      <br />{{ _legal.postalAddress }}""";

  /** Says du, as the mails do. */
  private static final String GERMAN =
      """
      {% if _legal.basis == 'existing-customer' %}Du bekommst diese E-Mail, weil du bei \
      {{ shop.name }} eingekauft hast.\s"""
          + MailNotice.GERMAN
          + """
      {% elseif _legal.marketing %}Du bekommst diese E-Mail, weil du Nachrichten von \
      {{ shop.name }} zugestimmt hast.\
      {% else %}%service%{% endif %}
      {% if _legal.marketing %}<br /><a href="{{ unsubscribeUrl }}" style="color:#52606d">\
      Abbestellen</a> · <a href="{{ preferencesUrl }}" style="color:#52606d">\
      Einstellungen</a>{% endif %}
      <br />{{ _legal.postalAddress }}""";
}
