package org.followup.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.UUID;
import org.followup.AttackHttp;
import org.followup.FollowupTest;
import org.followup.message.Outbox;
import org.followup.message.SendDraft;
import org.followup.message.Verdict;
import org.followup.recipient.Pseudonyms;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Whose data may not be used: kept, and no more than that. */
@FollowupTest
class RestrictionApiTest {

  private static final String BODY = "{\"restricted\":true,\"reason\":\"Contests the address\"}";

  @LocalServerPort int port;
  @Autowired Outbox outbox;
  @Autowired Pseudonyms pseudonyms;
  @Autowired JdbcClient sql;

  private final ObjectMapper json = new ObjectMapper();
  private final String id = "restricted-" + UUID.randomUUID();
  private AttackHttp http;

  @BeforeEach
  void somebodyWhoConsented() {
    http = AttackHttp.key(port, "demo-key");
    http.put("/api/recipients/" + id, "{\"email\":\"%s@example.com\"}".formatted(id));
    http.put(
        "/api/recipients/" + id + "/consents/marketing:*",
        "{\"granted\":true,\"basis\":\"express\",\"evidence\":{\"source\":\"f\",\"text\":\"yes\"}}");
  }

  @Test
  void marketingIsRefusedAndServiceGoes() throws Exception {
    assertThat(ask(Purpose.marketing("tea"))).isNotInstanceOf(Verdict.Refused.class);
    restrict();

    Verdict refused = ask(Purpose.marketing("tea"));
    assertThat(refused).isInstanceOf(Verdict.Refused.class);
    assertThat(((Verdict.Refused) refused).reason()).isEqualTo("processing is restricted");
    assertThat(
            sql.sql("select gate from message_verdict where message_id = :id")
                .param("id", ((Verdict.Refused) refused).messageId())
                .query(String.class)
                .single())
        .isEqualTo("restriction");
    assertThat(ask(Purpose.SERVICE)).isInstanceOf(Verdict.Queued.class);

    assertThat(http.delete("/api/recipients/" + id + "/restriction").statusCode()).isEqualTo(204);
    assertThat(ask(Purpose.marketing("tea"))).isNotInstanceOf(Verdict.Refused.class);
  }

  @Test
  void noMarketingJourneyTakesThePersonInAndWhatWaitsWaitsOn() throws Exception {
    assertThat(event("trial-started", "trial-1").path("started")).hasSize(1);
    restrict();

    JsonNode refused = event("cart-updated", "cart-1");
    assertThat(refused.path("started")).isEmpty();
    assertThat(refused.path("refused").path(0).path("reason").asText())
        .isEqualTo("processing is restricted");
    assertThat(
            sql.sql(
                    """
                    select count(*) from journey_instance
                    where recipient_id = :id and ended_at is null
                    """)
                .param("id", id)
                .query(Long.class)
                .single())
        .isEqualTo(1);
    assertThat(event("plan-upgraded", "trial-1").path("ended"))
        .as("an order or an upgrade still ends what runs")
        .hasSize(1);
  }

  @Test
  void saysWhySinceWhenAndByWhomAndLeavesALineWithoutThePerson() throws Exception {
    restrict();
    JsonNode standing = json.readTree(http.get("/api/recipients/" + id + "/restriction").body());
    assertThat(standing.path("restricted").asBoolean()).isTrue();
    assertThat(standing.path("reason").asText()).isEqualTo("Contests the address");
    assertThat(standing.path("by").asText()).isEqualTo("API key");
    assertThat(http.get("/api/recipients/" + id + "/export").body())
        .contains("Contests the address");
    assertThat(http.get("/api/audit").body())
        .contains("recipient-restricted", pseudonyms.of(new RecipientId(id)))
        .doesNotContain(id);

    http.delete("/api/recipients/" + id);
    assertThat(http.get("/api/recipients/" + id + "/restriction").body())
        .isEqualTo("{\"restricted\":false}");
  }

  @Test
  void wantsAReason() {
    String path = "/api/recipients/" + id + "/restriction";
    assertThat(http.put(path, "{\"restricted\":true}").statusCode()).isEqualTo(400);
    assertThat(http.put(path, "{\"restricted\":\"yes\",\"x\":1}").body())
        .contains("\"restricted\"", "\"x\"");
    assertThat(http.put(path, "{\"restricted\":false}").statusCode()).isEqualTo(200);
  }

  private void restrict() {
    assertThat(http.put("/api/recipients/" + id + "/restriction", BODY).statusCode())
        .isEqualTo(200);
  }

  private JsonNode event(String type, String subject) throws Exception {
    return json.readTree(
            http.post(
                    "/api/events",
                    """
                    {"id":"%s","source":"test/restriction","type":"%s","recipient":"%s",
                     "subject":"%s-%s","data":{"endsAt":"2999-01-01",
                     "products":[{"product_id":"p","name":"Tea","price":1,"quantity":1}]}}
                    """
                        .formatted(UUID.randomUUID(), type, id, subject, id),
                    "Prefer",
                    "wait=20")
                .body())
        .path(0);
  }

  private Verdict ask(Purpose purpose) {
    return outbox.ask(
        SendDraft.of(id, "welcome-series", "welcome", new RecipientId(id))
            .key(UUID.randomUUID().toString())
            .purpose(purpose)
            .ignoreQuietHours()
            .send());
  }
}
