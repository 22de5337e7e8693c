package org.followup.message;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The templates of the journey {@code tea-journey}, which the tests of this room send. */
final class MailRoomFiles {

  /** Says in each place of a mail what the data say. */
  private static final String SAID =
      """
      <mjml>
        <mj-head>
          <mj-title>{{ recipient.firstName }} {{ title }}</mj-title>
          <mj-preview>{{ title }}</mj-preview>
        </mj-head>
        <mj-body><mj-section><mj-column>
          <mj-text>{{ recipient.firstName }} {{ title }}</mj-text>
          <mj-image src="{{ picture }}" alt="{{ title }}" />
          <mj-button href="{{ link }}">{{ title }}</mj-button>
        </mj-column></mj-section></mj-body>
      </mjml>
      """;

  private MailRoomFiles() {}

  private static String onsite(String greeting) {
    return """
        {"title": "%s {{ recipient.firstName }}", "text": "{{ title }}", "placement": "banner",
         "button": {"label": "{{ label }}", "url": "{{ link }}"}, "image": "{{ picture }}"}
        """
        .formatted(greeting);
  }

  /** What the room is told; a {@link MailNode} of it is told the same. */
  static String[] settings(Path processes, PickyReceiver receiver) {
    return new String[] {
      "--spring.config.name=none",
      "--spring.main.banner-mode=off",
      "--server.port=0",
      "--followup.data-dir=memory",
      "--followup.secret=a-secret-for-these-tests-only",
      "--followup.processes=" + processes,
      "--followup.mail.from=Tea House <shop@tea.example>",
      "--followup.mail.reply-to=help@tea.example",
      "--followup.mail.unsubscribe-mailto=stop@tea.example",
      "--followup.mail.bounces=bounces@tea.example",
      "--followup.mail.postal-address=Street 1, 10115 Berlin",
      "--followup.mail.node=here",
      "--followup.channels.webhook.crm.url=http://127.0.0.1:" + receiver.port() + "/crm",
      "--followup.channels.webhook.crm.secret=" + PickyReceiver.SECRET,
      "--followup.channels.webhook.crm.timeout=2s",
      "--followup.channels.sms.url=http://127.0.0.1:" + receiver.port() + "/sms",
      "--followup.channels.sms.secret=" + PickyReceiver.SECRET,
      "--followup.channels.onsite.secret=a-secret-for-these-tests-only",
      "--followup.channels.onsite.origins=https://tea.example",
      "--followup.channels.print.enabled=true",
      "--followup.shop.name=Tea House",
      "--followup.shop.url=https://tea.example/"
    };
  }

  /** Into a folder that goes with the tests. */
  static Path write() {
    try {
      Path root = Files.createTempDirectory("mail-room");
      Path mails = Files.createDirectories(root.resolve("tea-journey/mails"));
      String mail =
          "<mjml><mj-head><mj-title>Hi %s, grüße</mj-title></mj-head><mj-body><mj-section><mj-column>"
              + "<mj-text>Hello {{ recipient.firstName }} {%% for x in many %%}{%% for y in many %%}"
              + "xxxxxxxxxx{%% endfor %%}{%% endfor %%}</mj-text></mj-column></mj-section></mj-body></mjml>";
      Files.writeString(
          mails.resolve("reminder.mjml"), mail.formatted("{{ recipient.firstName }}"));
      Files.writeString(
          mails.resolve("tried.mjml"),
          mail.formatted("{{ recipient.firstName }}")
              .replace(
                  "</mj-title>",
                  "</mj-title><mj-title variant=\"B\">Tea, {{ recipient.firstName }}?</mj-title>"));
      Files.writeString(mails.resolve("reminder.de.mjml"), mail.formatted("du"));
      Files.writeString(mails.resolve("texted.sms.txt"), "Hello {{ recipient.firstName }}\n");
      Files.writeString(mails.resolve("texted.de.sms.txt"), "Hallo {{ recipient.firstName }}\n");
      Files.writeString(mails.resolve("posted.print.html"), letter("Dear", "letter"));
      Files.writeString(mails.resolve("posted.de.print.html"), letter("Liebe", "letter"));
      Files.writeString(mails.resolve("card.print.html"), letter("Dear", "postcard"));
      Files.writeString(mails.resolve("second.mjml"), mail.formatted("again"));
      Files.writeString(
          mails.resolve("shaped.webhook.json"),
          "{\"greeting\": \"Hi {{ recipient.firstName }}\", \"rank\": 3, \"tags\": [\"{{ journey }}\", null]}");
      Files.writeString(mails.resolve("seen.onsite.json"), onsite("Hello"));
      Files.writeString(mails.resolve("seen.de.onsite.json"), onsite("Hallo"));
      Files.writeString(
          mails.resolve("brief.onsite.json"),
          "{\"title\": \"Now\", \"text\": \"or never\", \"showFor\": \"PT2H\"}");
      Files.writeString(
          mails.resolve("cut.onsite.json"),
          "{\"title\": \"{{ title | slice(0, 3) }}\", \"text\": \"{{ label }}\"}");
      // what ends every mail lands in a field
      Files.writeString(
          mails.resolve("hidden.mjml"),
          mail.formatted("hidden").replace("</mj-text>", "</mj-text><mj-raw><textarea></mj-raw>"));
      Files.writeString(
          mails.resolve("advert.mjml"), mail.formatted("").replace("Hello", "Now 20 % off"));
      Files.writeString(mails.resolve("said.mjml"), SAID);
      root.toFile().deleteOnExit();
      return root;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String letter(String greeting, String format) {
    return """
        <html><head><meta name="followup-format" content="%s"></head>
        <body><header>{{ shop.name }}</header><p>%s {{ recipient.firstName }},</p>
        <p>for {{ 12.5 | money }}. {%% for x in many %%}{%% for y in many %%}long {%% endfor %%}{%% endfor %%}
        {{ unsubscribeUrl }}</p></body></html>
        """
        .formatted(format, greeting);
  }
}
