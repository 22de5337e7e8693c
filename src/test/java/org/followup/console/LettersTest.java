package org.followup.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.apache.catalina.connector.Connector;
import org.followup.AttackHttp;
import org.followup.FollowupTest;
import org.followup.message.Outbox;
import org.followup.message.SendDraft;
import org.followup.message.Verdict;
import org.followup.recipient.Channel;
import org.followup.recipient.Contacts;
import org.followup.recipient.PostalAddress;
import org.followup.recipient.Reachability;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.recipient.Suppressions;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.web.embedded.tomcat.TomcatWebServer;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** What a print house does by HTTP, and operators on the page of letters. */
@FollowupTest
class LettersTest {

  @LocalServerPort int port;
  @Autowired Outbox outbox;
  @Autowired Recipients recipients;
  @Autowired Contacts contacts;
  @Autowired Suppressions suppressions;
  @Autowired TransactionTemplate transaction;
  @Autowired Reachability reachability;
  @Autowired JdbcClient jdbc;
  @Autowired ServletWebServerApplicationContext context;

  private final RecipientId ana = new RecipientId("letters-" + UUID.randomUUID());
  private final PostalAddress home = address("Hauptstr. 1, " + ana.value());
  private long order;
  private String letter = "";

  private static PostalAddress address(String street) {
    PostalAddress read =
        PostalAddress.read(
                Map.of(
                    "name", "Ana Müller",
                    "street", street,
                    "postalCode", "10623",
                    "city", "Berlin",
                    "country", "DE"))
            .address();
    assertThat(read).isNotNull();
    return read;
  }

  /** An order that has closed; the way there is told by other tests. */
  @BeforeEach
  void closed() {
    recipients.put(ana, null, null, null, Map.of());
    contacts.putPostalAddress(ana, home);
    Verdict verdict =
        outbox.ask(
            SendDraft.of("instance-" + ana.value(), "abandoned-cart", "by-post", ana)
                .channel(Channel.PRINT)
                .send());
    long message = ((Verdict.Queued) verdict).messageId();
    letter = "m" + message + "." + UUID.randomUUID();
    jdbc.sql("update message_outbox set state = 'SENT', sent_at = now() where message_id = :id")
        .param("id", message)
        .update();
    order =
        jdbc.sql(
                """
                insert into message_print_order (closes_at, opened_at, closed_at, letters, pages, sha256)
                values (:closes, now(), now(), 1, 1, 'abc') returning order_id
                """)
            .param("closes", Instant.ofEpochSecond(message).atOffset(ZoneOffset.UTC))
            .query(Long.class)
            .single();
    jdbc.sql(
            """
            insert into message_print_letter (message_id, order_id, letter_id, at, format, pages,
                country, lines, addressee, sha256, pdf)
            values (:message, :order, :letter, now(), 'letter', 1, 'DE', :lines, :addressee, 'abc', 'PDF'::bytea)
            """)
        .param("message", message)
        .param("order", order)
        .param("letter", letter)
        .param("addressee", suppressions.hash(home).hex())
        .param("lines", home.lines("DE").toArray(new String[0]))
        .update();
  }

  @AfterEach
  void tidy() {
    jdbc.sql("delete from message_print_letter where order_id = :id").param("id", order).update();
    jdbc.sql("delete from message_print_order where order_id = :id").param("id", order).update();
  }

  private JsonNode json(String text) throws Exception {
    return new ObjectMapper().readTree(text);
  }

  @Test
  void thePrintHouseFetchesAndTakesAnOrder() throws Exception {
    AttackHttp house = AttackHttp.key(port, "demo-key");
    JsonNode listed = json(house.get("/api/print-orders").body()).get(0);
    assertThat(listed.path("id").asLong()).isEqualTo(order);
    assertThat(listed.path("state").asText()).isEqualTo("READY");

    var zip = house.get("/api/print-orders/" + order);
    assertThat(zip.headers().firstValue("Content-Type")).contains("application/zip");
    assertThat(zip.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(zip.body()).startsWith("PK").contains(letter + ".pdf", "order.csv", "Hauptstr. 1");

    String taken = house.post("/api/print-orders/" + order + "/taken", "").body();
    assertThat(json(taken).path("state").asText()).isEqualTo("TAKEN");
    assertThat(house.get("/api/print-orders/999999999").statusCode()).isEqualTo(404);
    assertThat(AttackHttp.nobody(port).get("/api/print-orders").statusCode()).isEqualTo(401);
  }

  @Test
  void aDownloadMayTakeLong() throws Exception {
    jdbc.sql(
            "update message_print_letter set pdf = convert_to(repeat('x', 30000000), 'UTF8') where order_id = :id")
        .param("id", order)
        .update();
    Connector connector = ((TomcatWebServer) context.getWebServer()).getTomcat().getConnector();
    long usual = connector.getAsyncTimeout();
    connector.setAsyncTimeout(100);
    try (Socket house = new Socket()) {
      house.setReceiveBufferSize(4_096);
      house.connect(new InetSocketAddress("localhost", port));
      house
          .getOutputStream()
          .write(
              "GET /api/print-orders/%d HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer demo-key\r\nConnection: close\r\n\r\n"
                  .formatted(order)
                  .getBytes(StandardCharsets.US_ASCII));
      InputStream in = house.getInputStream();
      byte[] begin = in.readNBytes(1_000);
      LockSupport.parkNanos(Duration.ofSeconds(3).toNanos()); // a slow line is what this is about
      byte[] rest = in.readAllBytes();

      assertThat(new String(begin, StandardCharsets.ISO_8859_1)).contains(" 200", letter);
      assertThat(rest.length).isGreaterThan(30_000_000);
      assertThat(new String(rest, rest.length - 200, 200, StandardCharsets.ISO_8859_1))
          .contains("order.csv");
    } finally {
      connector.setAsyncTimeout(usual);
    }
  }

  @Test
  void aLetterThatCameBackStopsLettersThereAndIsToldOnce() throws Exception {
    AttackHttp house = AttackHttp.key(port, "demo-key");
    String path = "/api/print-orders/" + order + "/returned";
    String body = "{\"messageIds\":[\"%s\",\"m1.guess\"]}".formatted(letter);
    assertThat(reachability.isReachable(ana, Channel.PRINT)).isTrue();

    JsonNode first = json(house.post(path, body).body());
    JsonNode again = json(house.post(path, body).body());

    assertThat(first.path("returned").asInt()).isOne();
    assertThat(first.path("unknown").toString()).isEqualTo("[\"m1.guess\"]");
    assertThat(again.path("returned").asInt()).isZero();
    assertThat(again.path("known").asInt()).isOne();
    assertThat(reachability.isReachable(ana, Channel.PRINT)).isFalse();
    contacts.putPostalAddress(ana, address("Neue Str. 2, " + ana.value()));
    assertThat(reachability.isReachable(ana, Channel.PRINT)).isTrue();
    assertThat(house.get("/api/recipients/" + ana.value() + "/export").body())
        .contains("returnedAt", "Hauptstr. 1");
    assertThat(
            jdbc.sql(
                    """
                    select count(*) from event_identity
                    where source = 'followup/letters' and id = :id
                    """)
                .param("id", letter)
                .query(Long.class)
                .single())
        .isOne();
    assertThat(house.post(path, "{}").statusCode()).isEqualTo(400);
  }

  @Test
  void whereALetterWentIsKnownWhenItsDocumentIsGone() {
    jdbc.sql(
            "update message_print_letter set lines = null, pdf = null, sha256 = null where order_id = :id")
        .param("id", order)
        .update();

    returned();

    assertThat(reachability.isReachable(ana, Channel.PRINT)).isFalse();
  }

  @Test
  void nothingIsToldOfSomebodyWhoWasErased() {
    transaction.executeWithoutResult(any -> recipients.erase(ana));

    returned();

    assertThat(
            jdbc.sql(
                    "select count(*) from event_identity where source = 'followup/letters' and id = :id")
                .param("id", letter)
                .query(Long.class)
                .single())
        .isZero();
    assertThat(
            jdbc.sql("select addressee is null from message_print_letter where order_id = :id")
                .param("id", order)
                .query(Boolean.class)
                .single())
        .isTrue();
  }

  private void returned() {
    AttackHttp.key(port, "demo-key")
        .post(
            "/api/print-orders/" + order + "/returned",
            "{\"messageIds\":[\"%s\"]}".formatted(letter));
  }

  @Test
  void theAddressOfSomebodyWhoHasMovedStaysFree() {
    contacts.putPostalAddress(ana, address("Neue Str. 2, " + ana.value()));

    returned();

    assertThat(reachability.isReachable(ana, Channel.PRINT)).isTrue();
  }

  @Test
  void thePageShowsOrdersAndMarksThemAsTaken() {
    ConsolePages console = ConsolePages.ofOperator(port);
    Document page = console.open("/letters");
    assertThat(page.select("nav a[aria-current=page]").text()).isEqualTo("Letters");
    assertThat(page.select("a[href=/api/print-orders/" + order + "]")).hasSize(1);
    assertThat(page.text()).doesNotContain("Hauptstr").contains("The next order closes");

    Document taken = console.press("/letters/" + order + "/taken");
    assertThat(taken.select(".badge.on").eachText()).contains("Taken");
    assertThat(console.open("/audit").text()).contains("rint order taken " + order);
    assertThat(console.send("/letters/999999999/taken").statusCode()).isEqualTo(404);
    assertThat(console.forge("/letters/" + order + "/taken").statusCode()).isEqualTo(403);
    assertThat(ConsolePages.ofAgent(port).ask("/letters").statusCode()).isEqualTo(403);
    assertThat(console.ask("/letters/preview?journey=a&message=b&language=en").statusCode())
        .isEqualTo(404);
  }
}
