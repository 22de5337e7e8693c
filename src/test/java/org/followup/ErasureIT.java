package org.followup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.DemoNode.ok;
import static org.followup.TracedPerson.ID;
import static org.followup.TracedPerson.TRACES;
import static org.followup.TracedPerson.TYPED;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Somebody who did and suffered everything that can be held about a person is erased: nothing in a
 * dump of the database or in any log leads to them, and the address stays without marketing.
 */
class ErasureIT {

  private final ObjectMapper json = new ObjectMapper();

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  @SuppressWarnings("NullAway.Init")
  private DemoNode node;

  @SuppressWarnings("NullAway.Init")
  private RunningFollowup followup;

  @SuppressWarnings("NullAway.Init")
  private DatabaseDump database;

  @SuppressWarnings("NullAway.Init")
  private TracedPerson person;

  @Test
  void leavesNoTraceInTheDatabaseNorInTheLogs() throws Exception {
    try (DemoNode running = DemoNode.start(folder)) {
      node = running;
      followup = running.followup;
      database = running.database;
      person = new TracedPerson(running);
      person.livesThroughEverything();
      assertThat(database.find(TRACES).keySet())
          .as("the life left its traces, or this test shows nothing")
          .contains(
              "recipient_profile.email",
              "recipient_profile.address",
              "event_inbox.last_error",
              "event_identity_default.id".replace("default", month()),
              "journey_instance.content",
              "journey_instance.subject",
              "journey_call.notes",
              "message_outbox.subject",
              "message_outbox.reason",
              "tracking_mail.links",
              "recipient_rights_request.facts",
              "demo_mail.raw");
      long mails = database.count("select count(*) from message_outbox where state = 'SENT'");

      HttpResponse<String> erased = followup.delete("/api/recipients/" + ID);
      assertThat(erased.statusCode()).isEqualTo(204);
      node.until("select count(*) from journey_instance where ended_at is null");
      node.advance("P40D");

      assertThat(database.find(TRACES)).as("traces in the database").isEmpty();
      assertThat(followup.log()).as("the log").doesNotContainIgnoringCase(TRACES);
      assertThat(node.databaseLog()).as("the database's log").doesNotContainIgnoringCase(TRACES);
      assertThat(database.count("select count(*) from message_outbox where state = 'SENT'"))
          .as("what was sent stays counted, and nothing more went out")
          .isEqualTo(mails);
      BalancedBooks.of(followup);
      hasAReceipt(erased.headers().firstValue("Location").orElseThrow());
      assertThat(repeated("mail-to-" + TYPED)).contains("\"duplicates\":1");
      assertThat(database.find(TRACES)).isEmpty();

      cameBackByImport();
    }
  }

  private void hasAReceipt(String location) throws Exception {
    String receipt = followup.get(location).body();
    JsonNode told = json.readTree(receipt);
    assertThat(told.path("erasedBy").asText()).isEqualTo("API key");
    for (String kind :
        new String[] {
          "profile",
          "aliases",
          "consents",
          "rights-requests",
          "events",
          "mails",
          "verdicts",
          "journeys",
          "calls",
          "hits",
          "links"
        }) {
      assertThat(told.path("deleted").path(kind).asLong()).as(kind + " in " + told).isPositive();
    }
    assertThat(told.path("kept"))
        .extracting(kept -> kept.path("kind").asText())
        .contains("suppression", "events", "mails", "journeys", "hits");
    assertThat(receipt).doesNotContainIgnoringCase(TRACES).doesNotContain(ID);
    assertThat(followup.get("/api/erasures?recipient=" + ID).body()).isEqualTo("[" + receipt + "]");
    assertThat(followup.get("/api/erasures?recipient=customer-1").body()).isEqualTo("[]");
    assertThat(followup.delete("/api/recipients/" + ID).headers().firstValue("Location"))
        .as("a repetition finds nothing more")
        .contains(location);
  }

  /** An id that told the address is known as a repetition all the same. */
  private String repeated(String id) throws Exception {
    return followup
        .post(
            "/api/events",
            "{\"id\":\"%s\",\"source\":\"shop.example\",\"type\":\"trial-started\",\"recipient\":\"%s\"}"
                .formatted(id, ID))
        .body();
  }

  /** The shop knows nothing of the erasure and sends the person again. */
  private void cameBackByImport() throws Exception {
    ok(
        followup.send(
            "POST",
            "/api/recipients/import",
            "id,email\ncustomer-77002," + TYPED.toLowerCase(java.util.Locale.ROOT) + "\n",
            "Content-Type",
            "text/csv"));
    person.isKnown(ID);
    for (String id : new String[] {ID, "customer-77002"}) {
      person.consent(id, "marketing:offers", "existing-customer");
      assertThat(person.event("again-" + id, "cart-updated", id, "cart-of-" + id, CART))
          .as("entry of " + id)
          .contains("\"started\":[]", "suppressed");
    }
    node.advance("P1D");
    for (String id : new String[] {ID, "customer-77002"}) {
      assertThat(messages(id)).as("sends to " + id).isEmpty();
    }
    person.consent(ID, "marketing:offers", "express");
    person.event("once-more", "cart-updated", ID, "cart-3", CART);
    node.advance("P1D");
    assertThat(messages(ID)).as("after an express consent").contains("\"state\":\"SENT\"");
  }

  private static final String CART =
      "{\"products\":[{\"product_id\":\"p-1\",\"name\":\"Tea\",\"price\":9.9,\"quantity\":1}]}";

  /** Without those of the time before the erasure. */
  private String messages(String id) throws Exception {
    StringBuilder messages = new StringBuilder();
    for (JsonNode message :
        json.readTree(followup.get("/api/recipients/" + id + "/export").body()).path("messages")) {
      if (message.has("subject")) {
        messages.append(message);
      }
    }
    return messages.toString();
  }

  private String month() throws Exception {
    String now = json.readTree(followup.get("/demo/clock").body()).path("now").asText();
    return now.substring(0, 7).replace('-', '_');
  }
}
