package org.followup.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
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
import org.springframework.jdbc.core.simple.JdbcClient;

@FollowupTest
class FileImportTest {

  private static final String PROOF =
      "id,email,consent.marketing:offers,consent.basis,consent.at,consent.source,consent.text\n";
  private static final String PROVEN =
      ",yes,express,2026-01-02T03:04:05Z,form v3,\"Yes, please\"\n";

  @LocalServerPort int port;
  @Autowired Recipients recipients;
  @Autowired Consents consents;
  @Autowired Suppressions suppressions;
  @Autowired JdbcClient sql;

  private final String ana = "file-" + UUID.randomUUID();
  private final String ben = "file-" + UUID.randomUUID();

  @Test
  void takesPermissionWithItsProofAndWhereItCameFrom() {
    JsonNode done = settled(place(PROOF + ana + "," + ana + "@example.com" + PROVEN, ""));
    assertThat(done.path("state").asText()).as(done.toString()).isEqualTo("done");
    assertThat(done.path("created").asInt()).isOne();
    assertThat(done.path("consents").asInt()).isOne();
    Consent said = consents.list(new RecipientId(ana)).get(0);
    assertThat(said.at()).isEqualTo(Instant.parse("2026-01-02T03:04:05Z"));
    assertThat(said.evidence())
        .containsEntry("source", "form v3")
        .containsEntry("text", "Yes, please")
        .containsEntry("importFile", "people.csv")
        .containsEntry("importedBy", "API key")
        .containsEntry("importLine", 2)
        .containsEntry("importId", done.path("id").asText())
        .containsKey("importedAt");
    assertThat(waiting()).as("nothing of the file is kept").isZero();

    settled(place(PROOF + ana + "," + ana + "@example.com" + PROVEN, ""));
    assertThat(consents.list(new RecipientId(ana))).as("said before").hasSize(1);
  }

  @Test
  void writesNothingWhereALineHasAFaultOrTheOthersAsWished() {
    String file =
        PROOF
            + ana
            + ","
            + ana
            + "@example.com"
            + PROVEN
            + ben
            + ","
            + ben
            + "@example.com,yes,express,,form,\n"
            + ana
            + ",,,,,,\n"
            + "x,nobody,maybe,,,,\n"
            + "y,,\n";
    JsonNode refused = settled(place(file, ""));
    assertThat(refused.path("state").asText()).as(refused.toString()).isEqualTo("refused");
    assertThat(refused.path("refused").asInt()).isEqualTo(4);
    assertThat(refused.path("errors").findValuesAsText("line"))
        .containsExactly("3", "4", "5", "5", "6");
    assertThat(refused.path("errors").findValuesAsText("column"))
        .containsExactly(
            "consent.marketing:offers.text", "id", "email", "consent.marketing:offers", "line");
    assertThat(refused.toString()).doesNotContain("nobody");
    assertThat(recipients.find(new RecipientId(ana))).isEmpty();
    assertThat(waiting()).isZero();

    JsonNode others = settled(place(file, "?mode=valid-lines"));
    assertThat(others.path("state").asText()).isEqualTo("done");
    assertThat(others.path("taken").asInt()).isOne();
    assertThat(recipients.find(new RecipientId(ana))).isPresent();
    assertThat(recipients.find(new RecipientId(ben))).isEmpty();
    String csv = get(others.path("errorsCsv").asText()).response().body();
    assertThat(csv.lines().toList().get(1)).startsWith("3,consent.marketing:offers.text,refused,");
  }

  @Test
  void triesAFileAndGoesOnByAWord() {
    suppressions.suppress(ana + "@example.com", Suppressions.Scope.MARKETING, "complaint");
    String file =
        "\ufeffID;Email;attributes.City\r\n"
            + ana
            + ";"
            + ana
            + "@example.com;\"Köln; Süd\"\r\n"
            + ben
            + ";"
            + ana.toUpperCase(java.util.Locale.ROOT)
            + "@EXAMPLE.com;München\r\n";
    JsonNode tried = settled(place(file, "?dryRun=true"));
    assertThat(tried.path("state").asText()).as(tried.toString()).isEqualTo("checked");
    assertThat(tried.path("toCreate").asInt()).isEqualTo(2);
    assertThat(tried.path("suppressed").asInt()).isEqualTo(2);
    assertThat(tried.path("sharedAddresses").asInt()).isOne();
    assertThat(tried.path("notes").findValuesAsText("line")).containsExactly("2", "3", "3");
    assertThat(recipients.find(new RecipientId(ana))).isEmpty();

    String path = "/api/imports/" + tried.path("id").asText();
    assertThat(post(path + "/write").status()).isEqualTo(200);
    assertThat(settled(path).path("created").asInt()).isEqualTo(2);
    assertThat(recipients.find(new RecipientId(ana)).orElseThrow().attributes())
        .isEqualTo(Map.of("City", "Köln; Süd"));
    assertThat(suppressions.permission(ana + "@example.com", Purpose.marketing("offers")))
        .as("an import lifts nothing")
        .isInstanceOf(Permission.Denied.class);
    assertThat(post(path + "/write").status()).isEqualTo(409);
  }

  @Test
  void keepsWhatEachLineSaysOfAPersonWithTwoNames() {
    recipients.put(new RecipientId(ana), ana + "@example.com", null, null, Map.of("tea", "green"));
    IntakeHttp.Answer joined =
        new IntakeHttp(port)
            .events(
                """
                {"id":"%1$s","source":"test/files","type":"alias","recipient":"%1$s",
                 "data":{"previousId":"%2$s"}}
                """
                    .formatted(ben, ana),
                "Prefer",
                "wait=30");
    assertThat(joined.status()).as(joined.response().body()).isEqualTo(200);
    settled(place("id,attributes.city,attributes.size\n" + ana + ",Ulm,\n" + ben + ",,S\n", ""));
    for (String name : List.of(ana, ben)) {
      assertThat(recipients.find(new RecipientId(name)).orElseThrow().attributes())
          .isEqualTo(Map.of("tea", "green", "city", "Ulm", "size", "S"));
    }
  }

  @Test
  void endsTheJourneysOfATopicThatALineWithdraws() {
    String said = ",express,2026-01-02T03:04:05Z,form v3,\"Yes, please\"\n";
    settled(place(PROOF + ana + ",,yes" + said + ben + ",,yes" + said, ""));
    settled(place(PROOF + ana + ",,no,,,," + "\n" + ben + ",,yes" + said, ""));
    assertThat(told(ana)).as("the withdrawal is told").isOne();
    assertThat(told(ben)).isZero();
    assertThat(consents.permission(new RecipientId(ana), Purpose.marketing("offers")))
        .isInstanceOf(Permission.Denied.class);
  }

  private long told(String id) {
    return sql.sql(
            "select count(*) from event_log where recipient_id = :id and type = 'unsubscribed'")
        .param("id", id)
        .query(Long.class)
        .single();
  }

  @Test
  void forgetsALineOfSomebodyWhoIsErasedWhileItWaits() {
    recipients.put(new RecipientId(ana), ana + "@example.com", null, null, Map.of());
    String path =
        place("id,email\n" + ana + ",\n" + ben + "," + ana + "@example.com\n", "?dryRun=true");
    settled(path);
    assertThat(waiting()).isEqualTo(2);
    recipients.erase(new RecipientId(ana));
    assertThat(waiting()).isZero();
    post(path + "/write");
    settled(path);
    assertThat(recipients.find(new RecipientId(ana))).isEmpty();
  }

  @Test
  void refusesAFileThatCannotBeReadAndKeepsNothing() {
    long before = sql.sql("select count(*) from intake_import_line").query(Long.class).single();
    for (byte[] unfit :
        new byte[][] {
          {'i', 'd', '\n', (byte) 0xe4, '\n'},
          "id\n1\n\"never closed\n".getBytes(java.nio.charset.StandardCharsets.UTF_8),
          "e-mail\nx\n".getBytes(java.nio.charset.StandardCharsets.UTF_8),
          {}
        }) {
      IntakeHttp.Answer answer =
          new IntakeHttp(port).post("/api/imports", "text/csv", BodyPublishers.ofByteArray(unfit));
      assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
      assertThat(answer.json().path("errors").get(0).path("line").isInt()).isTrue();
    }
    assertThat(sql.sql("select count(*) from intake_import_line").query(Long.class).single())
        .isEqualTo(before);
  }

  private long waiting() {
    return sql.sql("select count(*) from intake_import_line where recipient_id in (:ana, :ben)")
        .param("ana", ana)
        .param("ben", ben)
        .query(Long.class)
        .single();
  }

  private String place(String csv, String query) {
    IntakeHttp.Answer answer =
        new IntakeHttp(port)
            .post(
                "/api/imports" + query,
                "text/csv",
                BodyPublishers.ofString(csv),
                "Content-Disposition",
                "attachment; filename=\"people.csv\"");
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(202);
    return answer.header("Location");
  }

  private JsonNode settled(String path) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (true) {
      JsonNode now = get(path).json();
      String state = now.path("state").asText();
      if (!state.equals("uploading") && !state.equals("checking") && !state.equals("writing")) {
        return now;
      }
      assertThat(System.nanoTime()).as(now.toString()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private IntakeHttp.Answer post(String path) {
    return new IntakeHttp(port).post(path, "", BodyPublishers.noBody());
  }

  private IntakeHttp.Answer get(String path) {
    return IntakeHttp.send(
        HttpRequest.newBuilder(URI.create("http://localhost:" + port).resolve(path))
            .header("Authorization", "Bearer demo-key")
            .GET()
            .build());
  }
}
