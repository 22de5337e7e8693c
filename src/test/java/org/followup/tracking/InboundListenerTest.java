package org.followup.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.followup.FollowupTest;
import org.followup.event.Event;
import org.followup.event.History;
import org.followup.message.MailLinks;
import org.followup.recipient.Consents;
import org.followup.recipient.Consents.Consent;
import org.followup.recipient.Permission;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Mails to us, over SMTP by a mail client, about mails that really went out. */
@FollowupTest
class InboundListenerTest {

  private static final Purpose NEWSLETTER = Purpose.marketing("newsletter");
  private static final Purpose OFFERS = Purpose.marketing("offers");
  private static final Pattern MAILTO =
      Pattern.compile("<mailto:(stop\\+[0-9a-v]+@shop\\.example)\\?subject=unsubscribe%20(\\w+)>");
  private static final String SHOP = "shop@shop.example";

  @LocalServerPort int port;
  @Autowired ObjectMapper json;
  @Autowired InboundListener listener;
  @Autowired MailLinks links;
  @Autowired Consents consents;
  @Autowired History history;

  private MailLoop loop;

  @BeforeEach
  void open() {
    loop = new MailLoop(port, json);
  }

  @Test
  void mailToTheAddressInTheMailUnsubscribesFromItsTopic() throws Exception {
    Matcher mailto = mailto(welcomed("inbound-1"));
    for (int sent = 0; sent < 2; sent++) {
      send("whoever@example.net", mailto.group(1), mail("unsubscribe", "", Map.of()));
    }
    assertThat(consents.permission(id("inbound-1"), NEWSLETTER))
        .isInstanceOf(Permission.Denied.class);
    assertThat(consents.permission(id("inbound-1"), OFFERS)).isInstanceOf(Permission.Granted.class);
    assertThat(last("inbound-1").evidence())
        .containsEntry("source", "unsubscribe mail")
        .containsKey("messageId");
    assertThat(events("inbound-1", "unsubscribed"))
        .extracting(Event::data)
        .containsExactly(Map.of("topic", "newsletter"));
    MailLoop.within(() -> loop.timeline("inbound-1").contains("\"kind\":\"ended\""));
  }

  @Test
  void tokenInTheSubjectServesWhereTheAddressLostIts() throws Exception {
    Matcher mailto = mailto(welcomed("inbound-2"));
    send(
        "x@example.net", "STOP@SHOP.example", mail("unsubscribe " + mailto.group(2), "", Map.of()));
    assertThat(consents.permission(id("inbound-2"), NEWSLETTER))
        .isInstanceOf(Permission.Denied.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "en | Stop",
        "de | Bitte abmelden. Danke!",
        "nl | Graag afmelden",
        "ru | Отпишите меня, пожалуйста"
      })
  void replyThatSaysStopStopsEverything(String language, String said) throws Exception {
    String who = "inbound-3-" + language;
    MailLoop.Mail ours = welcomed(who);
    String quoted = "\n\nOn Monday Shop <shop@shop.example> wrote:\n> Welcome\n> Unsubscribe\n";
    send(who + "@example.com", SHOP, mail("Re: Welcome", said + quoted, answering(ours)));
    assertThat(consents.permission(id(who), NEWSLETTER)).isInstanceOf(Permission.Denied.class);
    assertThat(consents.permission(id(who), OFFERS)).isInstanceOf(Permission.Denied.class);
    assertThat(last(who).evidence()).containsEntry("source", "reply").doesNotContainKey("text");
    assertThat(events(who, "replied")).isEmpty();
  }

  @Test
  void replyOfAPersonIsAnEventWithoutTheirWords() throws Exception {
    MailLoop.Mail ours = welcomed("inbound-4");
    MimeMessage reply =
        mail(
            "Re: Welcome",
            "How long does it steep?\n\n> Unsubscribe\n> stop",
            Map.of("References", "<other@example.net> " + mailId(ours), "Message-ID", "<r4@x>"));
    for (int sent = 0; sent < 2; sent++) {
      send("inbound-4@example.com", SHOP, reply);
    }
    assertThat(events("inbound-4", "replied"))
        .extracting(Event::source, Event::subject)
        .containsExactly(tuple("followup/inbound", "inbound-4"));
    Event replied = events("inbound-4", "replied").get(0);
    assertThat(replied.data().keySet())
        .containsExactlyInAnyOrder("journey", "message", "messageId", "instance");
    assertThat(replied.data()).containsEntry("message", "welcome");
    assertThat(consents.permission(id("inbound-4"), NEWSLETTER))
        .isInstanceOf(Permission.Granted.class);
  }

  @Test
  void readsThePageOfAReplyWithoutItsQuotes() throws Exception {
    MailLoop.Mail ours = welcomed("inbound-5");
    MimeMessage reply = mail("Re: Welcome", "", answering(ours));
    MimeMultipart parts = new MimeMultipart();
    MimeBodyPart page = new MimeBodyPart();
    page.setText(
        "<div>Bitte keine weiteren Mails mehr</div><blockquote>Hallo Ana</blockquote>",
        "UTF-8",
        "html");
    MimeBodyPart attached = new MimeBodyPart();
    attached.setText("just a text", "UTF-8");
    attached.setDisposition("attachment");
    parts.addBodyPart(attached);
    parts.addBodyPart(page);
    reply.setContent(parts);
    send("inbound-5@example.com", SHOP, reply);
    assertThat(consents.permission(id("inbound-5"), NEWSLETTER))
        .isInstanceOf(Permission.Denied.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Auto-Submitted | auto-replied",
        "Auto-Submitted | auto-generated",
        "Precedence | bulk",
        "Precedence | auto_reply",
        "X-Autoreply | yes",
        "X-Autorespond | yes",
        "Subject | Abwesenheitsnotiz: Welcome",
        "Return-Path | <>"
      })
  void automaticReplyNeverCounts(String header, String value) throws Exception {
    String who = "inbound-6-" + Math.abs((header + value).hashCode());
    MailLoop.Mail ours = welcomed(who);
    MimeMessage reply = mail("Re: Welcome", "Stop", answering(ours));
    reply.setHeader(header, value);
    reply.saveChanges();
    send(header.equals("Return-Path") ? "" : who + "@example.com", SHOP, reply);
    assertThat(consents.permission(id(who), NEWSLETTER)).isInstanceOf(Permission.Granted.class);
    assertThat(events(who, "replied")).isEmpty();
    assertThat(events(who, "unsubscribed")).isEmpty();
  }

  @Test
  void mailThatAnswersNothingOfOursIsTakenAndForgotten() throws Exception {
    String ours = mailId(welcomed("inbound-7"));
    String guessed = ours.replaceFirst("\\.[0-9a-f]{24}@", ".0123456789abcdef01234567@");
    assertThat(guessed).isNotEqualTo(ours);
    for (String made : List.of(guessed, ours.replace("<m", "<m0"), "<m1@x>", "none")) {
      send(
          "inbound-7@example.com",
          SHOP,
          mail("Stop", "Stop", Map.of("In-Reply-To", made, "From", "inbound-7@example.com")));
    }
    send("inbound-7@example.com", "stop@shop.example", mail("unsubscribe", "stop", Map.of()));
    assertThat(consents.permission(id("inbound-7"), NEWSLETTER))
        .as("whom a mail speaks for is not told by its sender")
        .isInstanceOf(Permission.Granted.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nobody@shop.example",
        "shop@elsewhere.example",
        "shop@shop.example.evil.example",
        "stop+forged@shop.example",
        "stop+000000000000000000000000000000000000000000000@shop.example",
        "stopp@shop.example"
      })
  void strangersAddressesAreRefused(String to) {
    assertThatThrownBy(() -> send("x@example.net", to, mail("hello", "stop", Map.of())))
        .isInstanceOf(MessagingException.class)
        .hasStackTraceContaining("550 5.1.1");
  }

  @Test
  void otherTokensOpenNothingHere() throws Exception {
    MailLinks.WaysOut out = links.waysOut(7, id("inbound-8"), NEWSLETTER);
    String link = out.unsubscribe().getPath().substring(3);
    String torn = out.mailToken().substring(1);
    String first = out.mailToken().startsWith("0") ? "1" : "0";
    for (String token : List.of(link, torn, first + torn)) {
      assertThatThrownBy(
              () -> send("x@y.example", "stop+" + token + "@shop.example", mail("", "", Map.of())))
          .hasStackTraceContaining("550 5.1.1");
    }
    assertThat(consents.list(id("inbound-8"))).isEmpty();
  }

  @Test
  void mailThatIsTooLargeIsRefusedAndTheLineGoesOn() throws Exception {
    try (Socket socket =
            new Socket(InetAddress.getLoopbackAddress(), listener.findPort().orElseThrow());
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
      assertThat(in.readLine()).startsWith("220");
      assertThat(say(socket, in, "HELO here")).startsWith("250");
      assertThat(say(socket, in, "MAIL FROM:<a@b.example> SIZE=99999999")).startsWith("552");
      assertThat(say(socket, in, "MAIL FROM:<a@b.example>")).startsWith("250");
      assertThat(say(socket, in, "RCPT TO:<" + SHOP + ">")).startsWith("250");
      assertThat(say(socket, in, "DATA")).startsWith("354");
      StringBuilder large = new StringBuilder("Subject: large\r\n\r\n");
      while (large.length() < 300_000) {
        large.append("stop stop stop stop stop stop stop stop stop\r\n");
      }
      assertThat(say(socket, in, large + ".")).startsWith("552");
      assertThat(say(socket, in, "QUIT")).startsWith("221");
    }
  }

  private static String say(Socket socket, BufferedReader in, String line) throws IOException {
    socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
    return in.readLine();
  }

  /** The first mail of a journey that somebody entered just now. */
  private MailLoop.Mail welcomed(String who) {
    loop.introduce(who, "en", "marketing:newsletter");
    loop.consent(who, "marketing:offers", "\"granted\":true");
    loop.report("signed-up", who, who);
    return loop.mail(who);
  }

  private static Matcher mailto(MailLoop.Mail mail) {
    Matcher mailto = MAILTO.matcher(header(mail, "List-Unsubscribe").replaceAll("\\s", ""));
    assertThat(mailto.find()).isTrue();
    return mailto;
  }

  private static Map<String, String> answering(MailLoop.Mail mail) {
    return Map.of("In-Reply-To", mailId(mail));
  }

  private static String mailId(MailLoop.Mail mail) {
    return header(mail, "Message-ID");
  }

  private static String header(MailLoop.Mail mail, String name) {
    return mail.json().path("headers").path(name).get(0).asText();
  }

  private static MimeMessage mail(String subject, String text, Map<String, String> headers)
      throws MessagingException {
    MimeMessage mail = new MimeMessage(Session.getInstance(new Properties()));
    mail.setSubject(subject, "UTF-8");
    mail.setText(text, "UTF-8");
    for (Map.Entry<String, String> header : headers.entrySet()) {
      mail.setHeader(header.getKey(), header.getValue());
    }
    return mail;
  }

  private void send(String from, String to, MimeMessage mail) throws MessagingException {
    Properties properties = new Properties();
    properties.setProperty("mail.smtp.host", "127.0.0.1");
    properties.setProperty("mail.smtp.port", listener.findPort().orElseThrow().toString());
    properties.setProperty("mail.smtp.from", from.isEmpty() ? "<>" : from);
    properties.setProperty("mail.smtp.timeout", "30000");
    properties.setProperty("mail.smtp.connectiontimeout", "30000");
    InternetAddress envelope = new InternetAddress(to);
    mail.setRecipient(RecipientType.TO, envelope);
    try (Transport transport = Session.getInstance(properties).getTransport("smtp")) {
      transport.connect();
      transport.sendMessage(mail, new InternetAddress[] {envelope});
    }
  }

  private Consent last(String who) {
    List<Consent> all = consents.list(id(who));
    return all.get(all.size() - 1);
  }

  private List<Event> events(String who, String type) {
    return history.list(id(who), 20).stream().filter(event -> event.type().equals(type)).toList();
  }

  private static RecipientId id(String who) {
    return new RecipientId(who);
  }
}
