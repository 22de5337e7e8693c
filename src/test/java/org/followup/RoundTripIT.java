package org.followup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one installation exports, an empty one takes: the same people, words, proof and blocks. */
class RoundTripIT {

  private static final String SECRET = "--followup.secret=round-trip-secret-of-more-than-32-bytes";
  private static final List<String> PEOPLE =
      List.of("trip-ana", "trip-ben", "trip-cem", "trip-dee");
  private static final List<String> OF_THE_IMPORT =
      List.of("importId", "importFile", "importedBy", "importedAt", "importLine");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  @Test
  void anEmptyInstallationTakesWhatAnotherOneGave() throws Exception {
    Map<String, JsonNode> before = new HashMap<>();
    String recipients;
    String suppressions;
    try (RunningFollowup first = RunningFollowup.start(folder.resolve("first"), SECRET)) {
      fill(first);
      for (String id : PEOPLE) {
        before.put(id, known(first, id));
      }
      recipients = first.get("/api/recipients.csv?consents=true").body();
      suppressions = first.get("/api/suppressions.csv").body();
    }
    try (RunningFollowup second = RunningFollowup.start(folder.resolve("second"), SECRET)) {
      assertThat(second.get("/api/recipients/trip-ana").statusCode()).isEqualTo(404);
      HttpResponse<String> listed =
          second.send("POST", "/api/suppressions/import", suppressions, "Content-Type", "text/csv");
      assertThat(listed.statusCode()).as(listed.body()).isEqualTo(200);
      for (int time = 1; time <= 2; time++) {
        JsonNode done = take(second, recipients);
        assertThat(done.path("state").asText()).as(done.toString()).isEqualTo("done");
        assertThat(done.path("suppressed").asInt()).isEqualTo(1);
        assertThat(done.path("consents").asInt() == 0).as("said once").isEqualTo(time == 2);
        for (String id : PEOPLE) {
          assertThat(known(second, id)).as(id).isEqualTo(before.get(id));
        }
      }
      assertThat(second.get("/api/suppressions.csv").body()).isEqualTo(suppressions);
      JsonNode looked =
          JSON.readTree(
              second
                  .post("/api/suppressions/lookup", "{\"address\":\"trip-ben@example.com\"}")
                  .body());
      assertThat(looked.path("suppressed").asBoolean()).isTrue();
      assertThat(looked.path("entries").get(0).path("note").asText()).isEqualTo("=by phone");
    }
  }

  private static void fill(RunningFollowup followup) throws Exception {
    put(
        followup,
        "trip-ana",
        """
        {"email":"Trip-Ana@example.com","locale":"de-DE","timeZone":"Europe/Berlin","attributes":
         {"firstName":"Ana \\"A\\", the +1","points":36,"vip":true,"sizes":["S","M"],
          "note":"first\\nsecond","code":"=1+1","zip":"01069","a:number":"x"}}
        """);
    put(
        followup,
        "trip-ben",
        "{\"email\":\"trip-ben@example.com\",\"attributes\":{\"points\":2.5,\"vip\":false}}");
    put(followup, "trip-cem", "{\"email\":\"trip-cem@example.com\"}");
    put(followup, "trip-dee", "{}");
    put(
        followup,
        "trip-ana/consents/marketing:offers",
        """
        {"granted":true,"basis":"express","at":"2026-01-02T03:04:05.678Z","evidence":
         {"source":"form v3","text":"Yes, \\"please\\";\\nalways","ip":"203.0.113.7","boxes":["offers"],
          "count":2,"ticked":true}}
        """);
    put(
        followup,
        "trip-ana/consents/tracking",
        """
        {"granted":true,"basis":"express","level":"individual","at":"2026-01-03T00:00:00Z",
         "evidence":{"source":"form v3","text":"Track me"}}
        """);
    put(
        followup,
        "trip-ben/consents/marketing:product",
        """
        {"granted":true,"basis":"existing-customer","at":"2026-01-04T00:00:00Z",
         "evidence":{"sale":"order 7","categories":["tea"],"notice":"at the order"}}
        """);
    put(
        followup,
        "trip-cem/consents/marketing:*",
        "{\"granted\":false,\"at\":\"2026-01-05T00:00:00Z\",\"evidence\":{\"source\":\"by mail\"}}");
    assertThat(
            followup
                .post(
                    "/api/suppressions",
                    """
                    {"addresses":["TRIP-ben@example.com"],"scope":"marketing","reason":"complaint",
                     "note":"=by phone","at":"2026-01-06T00:00:00Z"}
                    """)
                .statusCode())
        .isEqualTo(200);
  }

  private static void put(RunningFollowup followup, String path, String body) throws Exception {
    HttpResponse<String> answer = followup.put("/api/recipients/" + path, body);
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 204);
  }

  /** Profile and records, without what an installation adds of its own. */
  private static JsonNode known(RunningFollowup followup, String id) throws Exception {
    ObjectNode profile = (ObjectNode) JSON.readTree(followup.get("/api/recipients/" + id).body());
    profile.remove(List.of("createdAt", "updatedAt"));
    JsonNode consents = JSON.readTree(followup.get("/api/recipients/" + id + "/consents").body());
    Map<String, JsonNode> byPurpose = new HashMap<>();
    for (JsonNode one : consents) {
      ((ObjectNode) one.path("evidence")).remove(OF_THE_IMPORT);
      assertThat(byPurpose.put(one.path("purpose").asText(), one)).as("said once").isNull();
    }
    ArrayNode sorted = JSON.createArrayNode();
    byPurpose.keySet().stream().sorted().forEach(purpose -> sorted.add(byPurpose.get(purpose)));
    profile.set("consents", sorted);
    return profile;
  }

  private static JsonNode take(RunningFollowup followup, String csv) throws Exception {
    HttpResponse<String> placed =
        followup.send("POST", "/api/imports", csv, "Content-Type", "text/csv");
    assertThat(placed.statusCode()).as(placed.body()).isEqualTo(202);
    String location = placed.headers().firstValue("Location").orElseThrow();
    long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    JsonNode now;
    do {
      now = JSON.readTree(followup.get(location).body());
      assertThat(System.nanoTime()).as(now.toString()).isLessThan(deadline);
    } while (!List.of("done", "refused").contains(now.path("state").asText()));
    return now;
  }
}
