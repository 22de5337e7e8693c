package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;
import org.apache.james.mime4j.codec.QuotedPrintableInputStream;
import org.apache.james.mime4j.dom.BinaryBody;
import org.apache.james.mime4j.dom.Entity;
import org.apache.james.mime4j.dom.Message;
import org.apache.james.mime4j.dom.Multipart;
import org.apache.james.mime4j.dom.TextBody;
import org.apache.james.mime4j.message.DefaultMessageBuilder;
import org.apache.james.mime4j.stream.Field;
import org.followup.recipient.RecipientId;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What goes over the wire, judged as strictly as any server may (RFC 5321, 5322, 2045, 2047), and
 * read by a library that did not write it.
 */
class MailWireTest {

  private static final Pattern WORD = Pattern.compile("=\\?([^?\\s]+)\\?([QqBb])\\?([^?\\s]*)\\?=");

  /** Of a marketing mail, each once. */
  private static final List<String> HEADERS =
      List.of(
          "Content-Type",
          "Date",
          "Feedback-ID",
          "From",
          "List-Id",
          "List-Unsubscribe",
          "List-Unsubscribe-Post",
          "MIME-Version",
          "Message-ID",
          "Precedence",
          "Reply-To",
          "Subject",
          "To",
          "X-Followup-Journey",
          "X-Followup-Message");

  private final MailRoom room = MailRoom.open();
  @RegisterExtension final PickySmtp server = new PickySmtp(room);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Елена Прекрасная-Воскресенская из Нижнего Новгорода, с днём рождения и добрым утром",
        "IJsbrand 's-Gravenmoer, geniet van ’t ijs én de reünie in Coördinatië vóór drieëntwintig uur",
        "Jürgen Großmann-Überländer, süße Grüße vom Käsekuchenbäcker übermorgen früh aus Österreich",
        "山田太郎様、新茶の季節になりました。京都宇治の老舗から香り高い玉露と抹茶をお届けいたします",
        "مرحبا أحمد، وصلت الشحنة الجديدة من الشاي الأخضر ونتمنى لك يوما سعيدا مع العائلة",
        "שלום רות, המשלוח החדש של התה הירוק הגיע ואנחנו מאחלים לך יום נפלא עם המשפחה",
        "สวัสดีคุณสมชายชาเขียวใหม่จากเชียงใหม่มาถึงแล้วขอให้มีความสุขกับครอบครัวของคุณ",
        "👩‍👩‍👧‍👦👨‍🚀🏳️‍🌈🇩🇪🇳🇱👍🏽👩‍👩‍👧‍👦👨‍🚀🏳️‍🌈🇩🇪🇳🇱👍🏽👩‍👩‍👧‍👦👨‍🚀🏳️‍🌈🇩🇪🇳🇱👍🏽",
        "é̂̃à̂̃ö̂̃é̂̃à̂̃ö̂̃é̂̃à̂̃ö̂̃é̂̃à̂̃ö̂̃",
        "=?UTF-8?Q?not_ours?= is a text, and so are =C3=BC and a _ or a ?= at the end =?",
        "A <b>bold</b> & \"quoted\" name; with, specials: (and) [brackets] @ \\ back"
      })
  void everyScriptArrivesAsItWasWritten(String text) throws Exception {
    check(text, sent("", Map.of("title", text)));
  }

  /** Wherever a character of two halves and many bytes falls in a line. */
  @Test
  void charactersAreNeverCutWhereALineIsFolded() throws Exception {
    for (int lead = 0; lead < 80; lead++) {
      String text = "a".repeat(lead + 1) + "ü😀漢👩‍👧".repeat(6);
      check(text, sent("", Map.of("title", text)));
    }
  }

  @Test
  void noLineIsLongerThanAServerTakes() throws Exception {
    String word = "x".repeat(2_000);
    String link = "https://tea.example/?q=" + "y".repeat(3_000);
    byte[] mail = sent(word, Map.of("title", "ü" + word, "link", link, "picture", link));
    checkLines(mail);
    Message read = read(mail);
    assertThat(part(read, "text/plain")).contains(word);
    assertThat(part(read, "text/html")).contains("ü" + word).contains(link);
  }

  /** A line that is a dot ends no mail, and one that begins with a dot keeps it. */
  @Test
  void dotsStayAtTheBeginningOfALine() throws Exception {
    String dots = "." + " .".repeat(200) + "\r\n.\r\n..\r\n.";
    byte[] mail = sent("", Map.of("title", dots));
    checkLines(mail);
    assertThat(part(read(mail), "text/html")).contains(". . . .");
    assertThat(server.inbox).hasSize(1);
  }

  /** Whatever stands in what a shop, a person or a device told us. */
  @Test
  void noDataMakeAHeaderOrAPart() throws Exception {
    Random random = new Random(6);
    String[] pieces = {
      "\r\n",
      "\n",
      "\r",
      "\r\n\r\n",
      "\u0000",
      "\u0085",
      "\u2028",
      "\u2029",
      "\t",
      " ",
      "a",
      "é",
      "😀",
      "漢",
      ":",
      ";",
      "\"",
      "<",
      ">",
      "=?utf-8?q?=0d=0a?=",
      "=0D=0A",
      "%0d%0a",
      "&#13;&#10;",
      "Bcc: eve@example.com",
      "Subject: other",
      "--",
      "boundary=",
      "List-Unsubscribe: <x>",
      "Content-Type: text/plain",
      "\ud800",
      "\udc00",
      "\u202e",
      "\ufeff",
      "{{ 1 }}",
      "</title>",
      "<script>",
      ".\r\n",
      "QUIT"
    };
    for (int i = 0; i < 150; i++) {
      Map<String, Object> data =
          Map.of(
              "title", pile(random, pieces),
              "link", "https://tea.example/" + pile(random, pieces),
              "picture", "https://tea.example/" + pile(random, pieces));
      // what the database cannot keep is refused at the doors
      String name = pile(random, pieces).replaceAll("[\\x00\\p{Cs}]", "");
      byte[] mail = sent(name, data);
      checkLines(mail);
      Message read = read(mail);
      assertThat(
              read.getHeader().getFields().stream()
                  .map(Field::getName)
                  .filter(field -> !field.equals("Received"))
                  .sorted()
                  .toList())
          .containsExactlyElementsOf(HEADERS);
      assertThat(((Multipart) read.getBody()).getBodyParts())
          .extracting(Entity::getMimeType)
          .containsExactly("text/plain", "text/html");
      assertThat(Jsoup.parse(part(read, "text/html")).select("script")).isEmpty();
    }
    assertThat(server.inbox).hasSize(150);
  }

  private static String pile(Random random, String[] pieces) {
    StringBuilder pile = new StringBuilder();
    for (int k = random.nextInt(25); k > 0; k--) {
      pile.append(pieces[random.nextInt(pieces.length)]);
    }
    return pile.toString();
  }

  /** A mail to somebody of that name, about those data, as the server got it. */
  private byte[] sent(String firstName, Map<String, Object> data) {
    RecipientId ana = room.ana();
    room.recipients.put(
        ana, ana.value() + "@example.com", Locale.ENGLISH, null, Map.of("firstName", firstName));
    Send send = room.send(ana, "said", null, MailRoom.OFFERS);
    room.content.put(send.instanceId(), data);
    int before = server.inbox.size();
    long id = room.queue(send);
    room.relay.drain();
    assertThat(server.inbox).as(String.valueOf(room.message(id).reason())).hasSize(before + 1);
    return server.inbox.get(before);
  }

  private static void check(String text, byte[] mail) throws Exception {
    checkLines(mail);
    Message read = read(mail);
    String subject = read.getHeader().getField("Subject").getBody();
    String raw = new String(mail, StandardCharsets.US_ASCII);
    assertThat(raw.substring(raw.indexOf("Date: "), raw.indexOf("\r\n\r\n")).split("\r\n"))
        .allMatch(line -> line.length() <= 78);
    checkWords(subject);
    assertThat(DecoderUtil.decodeEncodedWords(subject, DecodeMonitor.STRICT))
        .isEqualToNormalizingWhitespace(text);
    assertThat(Jsoup.parse(part(read, "text/html")).text()).contains(text);
    assertThat(part(read, "text/plain").replaceAll("\\s+", " ")).contains(text);
  }

  /** Each encoded word of at most 75 characters is whole by itself (RFC 2047, 2 and 5). */
  private static void checkWords(String header) throws CharacterCodingException {
    Matcher word = WORD.matcher(header);
    while (word.find()) {
      assertThat(word.group().length()).isLessThanOrEqualTo(75);
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes(word)));
    }
  }

  private static byte[] bytes(Matcher word) {
    if (word.group(2).equalsIgnoreCase("B")) {
      return Base64.getDecoder().decode(word.group(3));
    }
    byte[] raw = word.group(3).replace('_', ' ').getBytes(StandardCharsets.US_ASCII);
    try (var in = new QuotedPrintableInputStream(new ByteArrayInputStream(raw))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** ASCII lines of at most 998 octets that end in CRLF; no CR or LF stands alone. */
  private static void checkLines(byte[] mail) {
    List<Integer> lengths = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < mail.length; i++) {
      assertThat(mail[i]).as("octet %d", i).isPositive();
      if (mail[i] == '\n') {
        assertThat(i > 0 && mail[i - 1] == '\r').as("CR before LF at %d", i).isTrue();
        lengths.add(i - 1 - start);
        start = i + 1;
      } else if (mail[i] == '\r') {
        assertThat(i + 1 < mail.length && mail[i + 1] == '\n').as("LF after CR at %d", i).isTrue();
      }
    }
    assertThat(lengths).isNotEmpty().allMatch(length -> length <= 998);
  }

  private static Message read(byte[] mail) throws IOException {
    return new DefaultMessageBuilder().parseMessage(new ByteArrayInputStream(mail));
  }

  private static String part(Message mail, String type) throws IOException {
    for (Entity part : ((Multipart) mail.getBody()).getBodyParts()) {
      if (part.getMimeType().equals(type)) {
        try (InputStream in =
            part.getBody() instanceof TextBody text
                ? text.getInputStream()
                : ((BinaryBody) part.getBody()).getInputStream()) {
          return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
      }
    }
    throw new AssertionError("no part of " + type);
  }
}
