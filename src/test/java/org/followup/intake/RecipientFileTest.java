package org.followup.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.followup.FollowupTest;
import org.followup.recipient.Profile;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

@FollowupTest
class RecipientFileTest {

  @LocalServerPort int port;
  @Autowired ObjectMapper json;
  @Autowired Recipients recipients;

  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void importsAllLinesAndLeavesWhatACellDoesNotSay() throws Exception {
    recipients.put(
        new RecipientId("csv-1"), "csv-1@example.com", Locale.GERMAN, null, Map.of("age", 36));
    HttpResponse<String> answer =
        send(
            """
            id,email,locale,timeZone,attributes.age,attributes.sizes,attributes.city
            csv-1,,de-AT,,36,"[""S"",""M""]","Wien, 1. Bezirk"
            csv-2,csv-2@example.com,,Europe/Vienna,40,,
            """);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(json.readTree(answer.body()))
        .isEqualTo(json.readTree("{\"created\":1,\"changed\":1}"));
    Profile known = recipients.find(new RecipientId("csv-1")).orElseThrow();
    assertThat(known.email()).isEqualTo("csv-1@example.com");
    assertThat(known.locale()).isEqualTo(Locale.forLanguageTag("de-AT"));
    assertThat(known.attributes())
        .isEqualTo(Map.of("age", 36, "sizes", List.of("S", "M"), "city", "Wien, 1. Bezirk"));
    assertThat(recipients.find(new RecipientId("csv-2")).orElseThrow().attributes())
        .isEqualTo(Map.of("age", "40"));

    List<RecipientCsv.Row> exported =
        RecipientCsv.read(send(null).body(), new RecipientFaults()).stream()
            .filter(row -> row.line() == 1 || row.cells().get(0).startsWith("csv-"))
            .toList();
    List<String> header = exported.get(0).cells();
    assertThat(header).startsWith("id", "email", "locale", "timeZone");
    List<String> first = exported.get(1).cells();
    assertThat(first).startsWith("csv-1", "csv-1@example.com", "de-AT", "");
    assertThat(first.get(header.indexOf("attributes.age"))).isEqualTo("36");
    assertThat(first.get(header.indexOf("attributes.sizes"))).isEqualTo("[\"S\",\"M\"]");
    // at once no more than a thousand go in, and other tests have people, too
    String ours =
        send(null)
            .body()
            .lines()
            .filter(line -> line.startsWith("id,") || line.startsWith("csv-"))
            .collect(Collectors.joining("\n", "", "\n"));
    HttpResponse<String> back = send(ours);
    assertThat(back.statusCode()).as("what came out goes in: " + back.body()).isEqualTo(200);
    assertThat(recipients.find(new RecipientId("csv-1")).orElseThrow().attributes())
        .isEqualTo(known.attributes());
  }

  @Test
  void takesNothingOfAFileWithFaultsAndNamesThemByLine() throws Exception {
    HttpResponse<String> answer =
        send(
            """
            id,email,timeZone
            csv-3,csv-3@example.com,
            csv-4,nobody,Mars/Olympus
            csv-3,,
            ,,
            csv-5,
            """);
    assertThat(answer.statusCode()).isEqualTo(400);
    JsonNode errors = json.readTree(answer.body()).path("errors");
    assertThat(errors.findValuesAsText("line")).containsExactly("3", "3", "4", "5", "6");
    assertThat(errors.findValuesAsText("attribute"))
        .containsExactly("email", "timeZone", "id", "id", "line");
    assertThat(recipients.find(new RecipientId("csv-3"))).isEmpty();
  }

  @Test
  void refusesAFileWithoutAnIdColumn() throws Exception {
    assertThat(send("email\ncsv@example.com\n").statusCode()).isEqualTo(400);
    assertThat(send("id,id\n").statusCode()).isEqualTo(400);
    assertThat(send("id,e-mail\n").statusCode()).isEqualTo(400);
    assertThat(send("").statusCode()).isEqualTo(400);
  }

  /** Sends a file, or fetches one where {@code csv} is null. */
  private HttpResponse<String> send(@Nullable String csv) throws Exception {
    String api = "http://localhost:" + port + "/api/recipients";
    HttpRequest.Builder request =
        csv == null
            ? HttpRequest.newBuilder(URI.create(api + ".csv"))
            : HttpRequest.newBuilder(URI.create(api + "/import"))
                .header("Content-Type", "text/csv")
                .POST(HttpRequest.BodyPublishers.ofString(csv));
    return http.send(
        request.header("Authorization", "Bearer demo-key").build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
