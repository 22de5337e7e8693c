package org.followup.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.followup.FollowupTest;
import org.followup.recipient.Consents;
import org.followup.recipient.Consents.Consent;
import org.followup.recipient.Permission;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.recipient.Suppressions;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

@FollowupTest
class SuppressionApiTest {

  @LocalServerPort int port;
  @Autowired Suppressions suppressions;
  @Autowired Recipients recipients;
  @Autowired Consents consents;

  private final String person = "list-" + UUID.randomUUID();
  private final String email = person + "@example.com";

  @Test
  void stopsOneTopicOrAllMarketingOrEverything() {
    add("\"scope\":\"marketing:offers\",\"reason\":\"objection\"");
    assertThat(denied("marketing:offers")).isEqualTo("address is suppressed: objection");
    assertThat(denied("marketing:product")).isEmpty();
    add("\"note\":\"told us by phone\"");
    assertThat(denied("marketing:product")).isEqualTo("address is suppressed: manual");
    assertThat(denied("service")).isEmpty();
    add("\"scope\":\"all\",\"reason\":\"hard-bounce\"");
    assertThat(denied("service")).isEqualTo("address is suppressed: hard bounce");

    JsonNode found = lookUp();
    assertThat(found.path("suppressed").asBoolean()).isTrue();
    assertThat(found.path("entries").findValuesAsText("scope"))
        .containsExactly("all", "marketing", "marketing:offers");
    assertThat(found.path("entries").get(1).path("note").asText()).isEqualTo("told us by phone");
    assertThat(found.path("entries").get(1).path("by").asText()).isEqualTo("API key");
    assertThat(found.toString()).doesNotContain(person);
  }

  @Test
  void describesWhatADoorForFilesAnswers() {
    JsonNode paths = IntakeHttp.send(request("/v3/api-docs").GET().build()).json().path("paths");
    for (String path : List.of("/api/suppressions/import", "/api/recipients/import")) {
      JsonNode answers = paths.path(path).path("post").path("responses");
      assertThat(answers.path("200").path("description").asText()).as(path).contains("were new");
      assertThat(answers.path("400").path("description").asText()).as(path).contains("its line");
    }
  }

  @Test
  void liftsWithAReasonAndKeepsTheHistory() {
    add("\"scope\":\"marketing\"");
    assertThat(delete("{\"addresses\":[\"%s\"]}".formatted(email)).status())
        .as("without why")
        .isEqualTo(400);
    assertThat(lift("").json().path("lifted").asInt()).isOne();
    assertThat(denied("marketing:offers")).isEmpty();
    JsonNode entry = lookUp().path("entries").get(0);
    assertThat(entry.path("lifted").path("why").asText()).isEqualTo("asked again");
    assertThat(entry.path("lifted").path("by").asText()).isEqualTo("API key");
    add("\"scope\":\"marketing\"");
    assertThat(lookUp().path("entries")).as("a new entry beside the lifted one").hasSize(2);
  }

  @Test
  void liftsAComplaintOnlyWhereItIsMeant() {
    add("\"reason\":\"complaint\"");
    add("\"reason\":\"manual\"");
    assertThat(lift("").status()).isEqualTo(409);
    assertThat(denied("marketing:offers")).as("nothing was lifted").isNotEmpty();
    assertThat(lift(",\"complaints\":true").json().path("lifted").asInt()).isEqualTo(2);
    assertThat(denied("marketing:offers")).isEmpty();
  }

  @Test
  void namesEveryFaultAndTakesNothing() {
    IntakeHttp.Answer answer =
        post(
            "/api/suppressions",
            """
            {"addresses":["%s","nobody"],"hashes":["ff"],"scope":"some","reason":"hate",
             "note":"ana@example.com complained"}
            """
                .formatted(email));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("errors").findValuesAsText("attribute"))
        .containsExactly("addresses[1]", "hashes[0]", "scope", "reason", "note");
    assertThat(answer.response().body()).doesNotContain("ana@");
    assertThat(lookUp().path("entries")).isEmpty();
  }

  @Test
  void readsBackWhatItExportedAndNeverLiftsByAnImport() {
    add("\"scope\":\"marketing:offers\",\"note\":\"=SUM(1)\"");
    String hash = lookUp().path("hash").asText();
    String exported =
        IntakeHttp.send(request("/api/suppressions.csv").GET().build()).response().body();
    String header = exported.lines().findFirst().orElseThrow();
    String line = exported.lines().filter(one -> one.startsWith(hash)).findFirst().orElseThrow();
    assertThat(line).contains(",marketing:offers,manual,'=SUM(1),").doesNotContain(person);

    assertThat(lift("").status()).isEqualTo(200);
    IntakeHttp.Answer again = importFile(header + "\r\n" + line + "\r\n", "");
    assertThat(again.json().path("added").asInt()).as(again.response().body()).isOne();
    assertThat(importFile(header + "\n" + line, "").json().path("known").asInt()).isOne();
    assertThat(lookUp().path("entries").get(0).path("note").asText()).isEqualTo("=SUM(1)");
    assertThat(denied("marketing:offers")).isNotEmpty();
  }

  @Test
  void triesAFileAndNamesItsFaultsByLine() {
    IntakeHttp.Answer tried =
        importFile("\ufeffaddress;reason\n" + email + ";complaint\n", "?dryRun=true");
    assertThat(tried.json().path("added").asInt()).as(tried.response().body()).isOne();
    assertThat(lookUp().path("entries")).as("nothing was written").isEmpty();
    IntakeHttp.Answer faulty =
        importFile("address,reason\n" + email + ",\nnobody,\n" + email + ",hate\nx\n", "");
    assertThat(faulty.status()).isEqualTo(400);
    assertThat(faulty.json().path("errors").findValuesAsText("line"))
        .containsExactly("3", "4", "5");
    assertThat(lookUp().path("entries")).as("all lines or none").isEmpty();
    assertThat(importFile("address,note\n" + email + ",\"never closed\n", "").status())
        .isEqualTo(400);
    assertThat(lookUp().path("entries")).as("all lines or none").isEmpty();
  }

  @Test
  void refusesTheEntryIntoAJourneyOfMarketingAloneAndNamesWhy() throws Exception {
    RecipientId id = new RecipientId(person);
    recipients.put(id, email, null, null, Map.of());
    consents.record(
        id,
        new Consent(
            Purpose.ALL_MARKETING,
            true,
            "express",
            null,
            Instant.EPOCH,
            Map.of("source", "form", "text", "yes")));
    add("\"scope\":\"marketing:newsletter\"");
    JsonNode receipt = event("signed-up");
    assertThat(receipt.path("started")).isEmpty();
    assertThat(receipt.path("refused").get(0).path("journey").asText()).isEqualTo("welcome-series");
    assertThat(receipt.path("refused").get(0).path("reason").asText())
        .isEqualTo("address is suppressed: manual");
    lift("");
    assertThat(event("signed-up").path("started").findValuesAsText("journey"))
        .contains("welcome-series");
  }

  private JsonNode event(String type) {
    IntakeHttp.Answer answer =
        new IntakeHttp(port)
            .events(
                """
                {"id":"%s","source":"test/lists","type":"%s","recipient":"%s"}
                """
                    .formatted(UUID.randomUUID(), type, person),
                "Prefer",
                "wait=30");
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
    return answer.json().get(0);
  }

  private String denied(String purpose) {
    return suppressions.permission(email.toUpperCase(java.util.Locale.ROOT), new Purpose(purpose))
            instanceof Permission.Denied denied
        ? denied.reason()
        : "";
  }

  private void add(String words) {
    IntakeHttp.Answer answer =
        post("/api/suppressions", "{\"addresses\":[\"%s\"],%s}".formatted(email, words));
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
    assertThat(answer.json().path("added").asInt()).isOne();
  }

  private IntakeHttp.Answer lift(String words) {
    return delete("{\"addresses\":[\"%s\"],\"why\":\"asked again\"%s}".formatted(email, words));
  }

  private JsonNode lookUp() {
    return post("/api/suppressions/lookup", "{\"address\":\"%s\"}".formatted(email)).json();
  }

  private IntakeHttp.Answer importFile(String csv, String query) {
    return new IntakeHttp(port)
        .post("/api/suppressions/import" + query, "text/csv", BodyPublishers.ofString(csv));
  }

  private IntakeHttp.Answer post(String path, String body) {
    return new IntakeHttp(port).post(path, "application/json", BodyPublishers.ofString(body));
  }

  private IntakeHttp.Answer delete(String body) {
    return IntakeHttp.send(
        request("/api/suppressions")
            .header("Content-Type", "application/json")
            .method("DELETE", BodyPublishers.ofString(body))
            .build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
        .header("Authorization", "Bearer demo-key");
  }
}
