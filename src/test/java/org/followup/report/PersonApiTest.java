package org.followup.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.followup.FollowupTest;
import org.followup.event.Inbox;
import org.followup.event.NewEvent;
import org.followup.message.Outbox;
import org.followup.message.SendDraft;
import org.followup.recipient.Consents;
import org.followup.recipient.Consents.Consent;
import org.followup.recipient.Preferences;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.recipient.RightsRequests;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

@FollowupTest
class PersonApiTest {

  private static final Purpose OFFERS = Purpose.marketing("offers");

  @LocalServerPort int port;
  @Autowired ObjectMapper json;
  @Autowired People people;
  @Autowired Recipients recipients;
  @Autowired Consents consents;
  @Autowired RightsRequests rightsRequests;
  @Autowired Preferences preferences;
  @Autowired Inbox inbox;
  @Autowired Outbox outbox;
  @Autowired JdbcClient sql;

  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void tellsEverythingThatHappenedNewestFirst() throws Exception {
    RecipientId id = person("person-1");
    JsonNode timeline = get("person-1/timeline", 200);
    assertThat(timeline.findValuesAsText("kind"))
        .contains("consent", "event", "entered", "step", "send", "ended");
    assertThat(timeline.findValuesAsText("at"))
        .isSortedAccordingTo((a, b) -> Instant.parse(b).compareTo(Instant.parse(a)));
    JsonNode send = entry(timeline, "send");
    assertThat(send.path("message").asText()).isEqualTo("cart-reminder");
    assertThat(send.path("state").asText()).isEqualTo("REFUSED");
    assertThat(send.path("verdicts").get(0).path("reason").asText()).isNotBlank();
    assertThat(entry(timeline, "event").path("type").asText()).isEqualTo("page-left");
    assertThat(entry(timeline, "event").has("data")).isFalse();
    assertThat(entry(timeline, "step").path("activity").asText()).isEqualTo("SendTask_Remind");
    assertThat(entry(timeline, "ended").path("outcome").asText()).isEqualTo("lost");
    assertThat(entry(timeline, "consent").path("granted").asBoolean()).isFalse();

    assertThat(get("person-1/timeline?limit=2", 200)).hasSize(2);
    assertThat(get("person-1/timeline?before=2000-01-01T00:00:00Z", 200)).isEmpty();
    assertThat(recipients.find(id)).isPresent();
  }

  @Test
  void exportsEverythingHeld() throws Exception {
    RecipientId id = person("person-2");
    recipients.keepAlias("shopify", "person-2", id);
    rightsRequests.open(RightsRequests.Kind.DATA_REQUEST, "shopify", id, Map.of("customer", 2));
    preferences.pause(id, ZoneId.of("Europe/Berlin"), Map.of("source", "preference page"));
    ResultRows mails = new ResultRows(sql, inbox, "person-journey");
    long mail = mails.sent("person-2", "tea");
    mails.hit(mail, "click", ResultRows.MONDAY);
    mails.hit(mail, "open", ResultRows.MONDAY, "human", "aggregate");
    JsonNode export = get("person-2/export", 200);
    assertThat(export.path("hits")).as("every hit on a mail of hers").hasSize(2);
    assertThat(export.path("hits").findValuesAsText("level"))
        .containsExactly("individual", "aggregate");
    assertThat(people.count(id).clicked()).isEqualTo(1);
    assertThat(people.count(id).opened())
        .as("an open of level aggregate is in nobody's history")
        .isZero();
    assertThat(export.path("hits").get(0).path("link").asText())
        .isEqualTo("https://shop.example/tea");
    assertThat(export.path("hits").get(0).path("message").asText()).isEqualTo("tea");
    assertThat(export.path("profile").path("email").asText()).isEqualTo("person-2@example.com");
    assertThat(export.path("aliases").get(0).path("shop").asText()).isEqualTo("shopify");
    assertThat(export.path("consents").get(0).path("purpose").asText())
        .isEqualTo("marketing:offers");
    assertThat(export.path("events").get(0).path("data").path("page").asText()).isEqualTo("tea");
    assertThat(export.path("messages").get(0).path("message").asText()).isEqualTo("cart-reminder");
    assertThat(export.path("journeys").get(0).path("content").path("total").asInt()).isEqualTo(7);
    assertThat(export.path("journeys").get(0).path("steps")).hasSize(1);
    assertThat(export.path("rightsRequests").get(0).path("facts").path("customer").asInt())
        .isEqualTo(2);
    assertThat(export.path("preferences").findValuesAsText("source"))
        .containsExactly("preference page");
    assertThat(entry(get("person-2/timeline", 200), "preference").path("pausedUntil").asText())
        .isEqualTo(export.path("preferences").get(0).path("pausedUntil").asText())
        .isNotEmpty();
  }

  @Test
  void saysUntilWhenAnEventWasWorthAnything() throws Exception {
    RecipientId id = person("person-6");
    inbox.accept(
        List.of(
            new NewEvent(
                "test/person",
                "person-6-sale",
                "sale-announced",
                null,
                id,
                null,
                null,
                Map.of(),
                NewEvent.Handling.ACT,
                Instant.parse("2099-12-24T18:00:00Z"))));

    JsonNode events = get("person-6/export", 200).path("events");
    assertThat(events.findValuesAsText("type")).containsExactly("page-left", "sale-announced");
    assertThat(events.get(0).has("expirytime")).isFalse();
    assertThat(Instant.parse(events.get(1).path("expirytime").asText()))
        .isEqualTo("2099-12-24T18:00:00Z");
    assertThat(get("person-6/timeline", 200).findValuesAsText("expirytime")).hasSize(1);
  }

  @Test
  void countsWhatHappened() throws Exception {
    RecipientId id = person("person-5");
    ResultRows mails = new ResultRows(sql, inbox, "person-journey");
    long mail = mails.sent("person-5", "tea");
    mails.hit(mail, "open", ResultRows.MONDAY);
    mails.hit(mail, "open", ResultRows.MONDAY);
    mails.hit(mail, "click", ResultRows.MONDAY, "machine", "individual");
    mails.entry("person-5", ResultRows.MONDAY, null);

    assertThat(people.count(id)).isEqualTo(new People.Counts(1, 2, 1, 1, 1, 0));
    assertThat(people.count(new RecipientId("person-nobody")))
        .isEqualTo(new People.Counts(0, 0, 0, 0, 0, 0));
    assertThat(people.timeline(id, null, 2)).hasSize(2);
    assertThat(people.timeline(id, Instant.parse("2000-01-01T00:00:00Z"), 9)).isEmpty();
  }

  @Test
  void showsNothingOfAnybodyElse() throws Exception {
    person("person-3");
    recipients.put(new RecipientId("person-4"), null, null, null, Map.of());
    assertThat(get("person-4/timeline", 200)).isEmpty();
    JsonNode export = get("person-4/export", 200);
    for (String part : List.of("aliases", "consents", "events", "hits", "journeys", "messages")) {
      assertThat(export.path(part)).as(part).isEmpty();
    }
  }

  @Test
  void refusesWhatItCannotAnswer() throws Exception {
    get("person-nobody/timeline", 404);
    get("person-nobody/export", 404);
    get("person-nobody/timeline?limit=0", 400);
    get("person-nobody/timeline?before=yesterday", 400);
  }

  /** Rows as the rooms leave them; the journey itself is not what is tested here. */
  private RecipientId person(String name) {
    RecipientId id = new RecipientId(name);
    recipients.put(id, name + "@example.com", null, null, Map.of());
    consents.record(
        id,
        new Consent(OFFERS, false, null, null, Instant.parse("2024-01-01T00:00:00Z"), Map.of()));
    inbox.accept(
        List.of(
            new NewEvent(
                "test/person",
                name,
                "page-left",
                null,
                id,
                null,
                null,
                Map.of("page", "tea"),
                NewEvent.Handling.ACT)));
    outbox.ask(SendDraft.of(name, "abandoned-cart", "cart-reminder", id).purpose(OFFERS).send());
    sql.sql(
            """
            insert into journey_instance (instance_id, journey, definition_id, recipient_id,
              entered_at, known_time, content, ended_at, outcome, ended_by)
            values (:id, 'abandoned-cart', 'd', :id, :at::timestamptz, :at::timestamptz,
              '{"total":7}', :at::timestamptz, 'lost', 'EndEvent_Lost')
            """)
        .param("id", name)
        .param("at", "2024-02-01T00:00:00Z")
        .update();
    sql.sql(
            """
            insert into journey_step (instance_id, at, activity_id)
            values (:id, :at::timestamptz, 'SendTask_Remind')
            """)
        .param("id", name)
        .param("at", "2024-02-01T00:00:00Z")
        .update();
    return id;
  }

  private static JsonNode entry(JsonNode timeline, String kind) {
    for (JsonNode entry : timeline) {
      if (entry.path("kind").asText().equals(kind)) {
        return entry.path(kind);
      }
    }
    throw new AssertionError("no " + kind);
  }

  private JsonNode get(String path, int status) throws Exception {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(
                    URI.create("http://localhost:" + port + "/api/recipients/" + path))
                .header("Authorization", "Bearer demo-key")
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return json.readTree(answer.body());
  }
}
