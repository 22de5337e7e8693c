package org.followup.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.followup.FollowupTest;
import org.followup.event.Event;
import org.followup.event.History;
import org.followup.message.OnsiteAccess;
import org.followup.message.Outbox;
import org.followup.message.SendDraft;
import org.followup.message.Verdict;
import org.followup.recipient.Channel;
import org.followup.recipient.Consents;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.recipient.Restrictions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who is let in to messages on pages, from where, and what is kept of what they did. */
@FollowupTest
class OnsiteDoorTest {

  private static final String HERE = "/onsite/messages";
  private static final String SHOP = "https://shop.example";

  @LocalServerPort int port;
  @Autowired OnsiteAccess access;
  @Autowired Outbox outbox;
  @Autowired Recipients recipients;
  @Autowired Consents consents;
  @Autowired Restrictions restrictions;
  @Autowired History history;
  @Autowired JdbcClient jdbc;
  @Autowired Clock clock;

  private final HttpClient http = HttpClient.newHttpClient();
  private final RecipientId ana = new RecipientId("änä +%/" + UUID.randomUUID());
  private String id = "";

  /** A message that a page has fetched; the way there is told by other tests. */
  @BeforeEach
  void fetched() {
    recipients.put(ana, null, null, null, Map.of());
    Verdict verdict =
        outbox.ask(
            SendDraft.of("instance-" + ana.value(), "abandoned-cart", "on-a-page", ana)
                .subject("cart-1")
                .channel(Channel.ONSITE)
                .send());
    long message = ((Verdict.Queued) verdict).messageId();
    id = "m" + message + "." + UUID.randomUUID();
    jdbc.sql(
            """
            with sent as (
              update message_outbox set state = 'SENT', sent_at = updated_at,
                  unseen_until = :tomorrow where message_id = :id)
            insert into message_onsite (message_id, public_id, content, shown_from, shown_until)
            values (:id, :public, cast(:content as jsonb), :now, :tomorrow)
            """)
        .param("id", message)
        .param("public", id)
        .param("now", clock.instant().atOffset(ZoneOffset.UTC))
        .param("tomorrow", clock.instant().plus(Duration.ofDays(1)).atOffset(ZoneOffset.UTC))
        .param(
            "content",
            """
            {"placement":"corner","language":"en","direction":"ltr","title":"<b>Hi</b>","text":"a"}
            """)
        .update();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
  }

  private HttpRequest.Builder signed(String path, RecipientId reader) {
    Instant until = clock.instant().plus(Duration.ofHours(1));
    return request(path)
        .header(
            OnsiteController.RECIPIENT,
            URLEncoder.encode(reader.value(), StandardCharsets.UTF_8).replace("+", "%20"))
        .header(OnsiteController.UNTIL, Long.toString(until.getEpochSecond()))
        .header(OnsiteController.SIGNATURE, access.sign(reader, until));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> tell(String what, RecipientId reader, String deed) throws Exception {
    return send(signed(HERE + "/" + what + "/" + deed, reader).POST(BodyPublishers.noBody()));
  }

  private JsonNode shown() throws Exception {
    HttpResponse<String> answer = send(signed(HERE, ana));
    assertThat(answer.statusCode()).isEqualTo(200);
    return new ObjectMapper().readTree(answer.body()).path("messages");
  }

  private List<Event> events(String deed) {
    return history.list(ana, List.of("onsite-message-" + deed), Instant.EPOCH, 10);
  }

  private void allowTracking() {
    consents.record(
        ana,
        new Consents.Consent(
            Purpose.TRACKING,
            true,
            "express",
            "individual",
            clock.instant(),
            Map.of("source", "test", "text", "yes")));
  }

  @Test
  void showsWhomTheShopSigned() throws Exception {
    HttpResponse<String> answer = send(signed(HERE, ana));

    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    JsonNode message = shown().path(0);
    assertThat(message.path("id").asText()).isEqualTo(id);
    assertThat(message.path("title").asText()).isEqualTo("<b>Hi</b>");
    assertThat(message.path("until").asText()).matches("\\d{4}-.*Z");
    assertThat(message.has("button")).isFalse();
  }

  @Test
  void showsWhatThePageHasAPlaceFor() throws Exception {
    assertThat(send(signed(HERE + "?placement=banner,modal", ana)).body()).doesNotContain(id);
    assertThat(send(signed(HERE + "?placement=banner,corner", ana)).body()).contains(id);
    assertThat(send(signed(HERE + "?placement=", ana)).body()).contains(id);
  }

  @Test
  void tellsWhoIsNotSignedNothing() throws Exception {
    RecipientId nobody = new RecipientId("nobody-" + UUID.randomUUID());
    Instant later = clock.instant().plus(Duration.ofHours(1));
    Instant past = clock.instant().minusSeconds(1);
    String until = Long.toString(later.getEpochSecond());
    RecipientId plain = new RecipientId("plain-" + UUID.randomUUID());
    recipients.put(plain, null, null, null, Map.of());

    String unsigned = refusal(request(HERE));
    for (RecipientId who : List.of(plain, nobody)) {
      assertThat(refusal(signed(who, until, access.sign(who, later).substring(1) + "A")))
          .isEqualTo(unsigned);
      assertThat(refusal(signed(who, Long.toString(past.getEpochSecond()), access.sign(who, past))))
          .isEqualTo(unsigned);
      assertThat(refusal(signed(who, until, access.sign(ana, later)))).isEqualTo(unsigned);
      assertThat(refusal(signed(who, until, "%%%"))).isEqualTo(unsigned);
    }
    assertThat(refusal(request(HERE).header(OnsiteController.RECIPIENT, "%zz")))
        .isEqualTo(unsigned);
    assertThat(send(signed(HERE, nobody)).body()).isEqualTo(send(signed(HERE, plain)).body());
    assertThat(send(request(HERE + "/" + id + "/shown").POST(BodyPublishers.noBody())).statusCode())
        .isEqualTo(401);
    assertThat(shown()).hasSize(1);
  }

  private HttpRequest.Builder signed(RecipientId who, String until, String signature) {
    return request(HERE)
        .header(OnsiteController.RECIPIENT, who.value())
        .header(OnsiteController.UNTIL, until)
        .header(OnsiteController.SIGNATURE, signature);
  }

  private String refusal(HttpRequest.Builder request) throws Exception {
    HttpResponse<String> answer = send(request);
    assertThat(answer.statusCode()).isEqualTo(401);
    return answer.body();
  }

  @Test
  void anotherPersonCannotEndIt() throws Exception {
    RecipientId other = new RecipientId("other-" + UUID.randomUUID());

    assertThat(tell(id, other, "shown").statusCode()).isEqualTo(404);
    assertThat(tell("m1.made-up", ana, "shown").statusCode()).isEqualTo(404);
    assertThat(tell(id, ana, "eaten").statusCode()).isEqualTo(404);
    assertThat(shown()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"shown", "clicked", "dismissed"})
  void eachDeedEndsItAndIsToldOnce(String deed) throws Exception {
    allowTracking();

    assertThat(tell(id, ana, deed).statusCode()).isEqualTo(204);
    assertThat(tell(id, ana, deed).statusCode()).isEqualTo(204);

    assertThat(shown()).isEmpty();
    assertThat(events(deed)).hasSize(1);
    Event told = events(deed).get(0);
    assertThat(told.source()).isEqualTo("followup/onsite");
    assertThat(told.subject()).isEqualTo("cart-1");
    assertThat(told.data())
        .containsEntry("journey", "abandoned-cart")
        .containsEntry("message", "on-a-page")
        .containsEntry("instance", "instance-" + ana.value())
        .containsKey("messageId");
  }

  @Test
  void withoutConsentOnlyThatItWasSeenIsKept() throws Exception {
    assertThat(tell(id, ana, "clicked").statusCode()).isEqualTo(204);

    assertThat(shown()).isEmpty();
    assertThat(events("clicked")).isEmpty();
    assertThat(outbox.list(ana, 1).get(0).smtpReply()).isEqualTo("shown");
  }

  @Test
  void aRestrictedPersonIsNotFollowed() throws Exception {
    allowTracking();
    restrictions.restrict(ana, "asked for it", "demo");

    assertThat(tell(id, ana, "dismissed").statusCode()).isEqualTo(204);

    assertThat(events("dismissed")).isEmpty();
  }

  @Test
  void scriptsOfTheShopsOriginMayAskAndNoOthers() throws Exception {
    HttpResponse<String> shop = send(preflight(SHOP));
    assertThat(shop.statusCode()).isEqualTo(200);
    assertThat(shop.headers().firstValue("Access-Control-Allow-Origin")).contains(SHOP);
    assertThat(shop.headers().firstValue("Access-Control-Allow-Credentials")).isEmpty();
    assertThat(shop.headers().firstValue("Access-Control-Max-Age")).contains("7200");
    assertThat(send(signed(HERE, ana).header("Origin", SHOP)).headers().map())
        .containsEntry("Access-Control-Allow-Origin", List.of(SHOP));

    for (String other :
        List.of(
            "https://evil.example",
            "https://shop.example.evil.example",
            "http://shop.example",
            "null")) {
      HttpResponse<String> refused = send(preflight(other));
      assertThat(refused.statusCode()).as(other).isEqualTo(403);
      assertThat(refused.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
      assertThat(send(signed(HERE, ana).header("Origin", other)).statusCode()).isEqualTo(403);
    }
  }

  private HttpRequest.Builder preflight(String origin) {
    return request(HERE)
        .method("OPTIONS", BodyPublishers.noBody())
        .header("Origin", origin)
        .header("Access-Control-Request-Method", "GET")
        .header(
            "Access-Control-Request-Headers",
            "followup-recipient,followup-signature,followup-until");
  }

  @Test
  void slowsDownWhoAsksWithoutEnd() throws Exception {
    HttpResponse<String> answer = send(signed(HERE, ana));
    for (int n = 0; n < 2 * OnsiteLimits.A_MINUTE && answer.statusCode() == 200; n++) {
      answer = send(signed(HERE, ana));
    }

    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(Integer.parseInt(answer.headers().firstValue("Retry-After").orElseThrow()))
        .isBetween(1, 61);
    assertThat(send(signed(HERE, new RecipientId("somebody-else"))).statusCode()).isEqualTo(200);
  }

  @Test
  void theScriptIsSmallAndMayBeCached() throws Exception {
    HttpResponse<String> script = send(request("/onsite.js"));

    assertThat(script.statusCode()).isEqualTo(200);
    assertThat(script.headers().firstValue("Content-Type"))
        .contains("text/javascript;charset=UTF-8");
    assertThat(script.headers().firstValue("Cache-Control")).contains("max-age=3600, public");
    assertThat(script.headers().firstValue("Set-Cookie")).isEmpty();
    assertThat(script.body().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(6 * 1024);
    assertThat(script.body()).doesNotContain("innerHTML", "eval(", "document.cookie", "Storage");
    String hash = script.headers().firstValue("ETag").orElseThrow();
    assertThat(send(request("/onsite.js").header("If-None-Match", hash)).statusCode())
        .isEqualTo(304);
  }

  @Test
  void standsInTheDescriptionOfTheApi() throws Exception {
    assertThat(send(request("/v3/api-docs")).body())
        .contains("/onsite/messages", "On-site messages");
  }
}
