package org.followup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.DemoNode.ok;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.followup.journey.TeaFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A test of subject lines from the model to the last mail, through the doors. */
class SubjectTestIT {

  private static final int PEOPLE = 60;
  private static final Pattern LINK = Pattern.compile("href=\"(http://[^\"]+/c/[^\"]+)\"");
  private static final String BROWSER =
      "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36";

  private final ObjectMapper json = new ObjectMapper();

  @Test
  void theRestWaitsForTheBetterLineUnlessItsJourneyEndsFirst(@TempDir Path folder)
      throws Exception {
    Path processes = Files.createDirectories(folder.resolve("processes"));
    TeaFiles.writeTried(processes, "tea-news", "tea-begun", "tea-bought");
    try (DemoNode node =
        DemoNode.start(
            folder.resolve("data"),
            "--followup.processes=" + processes,
            "--followup.attribution.window=P7D")) {
      for (int n = 0; n < PEOPLE; n++) {
        enter(node, "reader-" + n);
      }
      List<JsonNode> first = mails(node);
      assertThat(first.size()).as("the share that is split").isBetween(15, 45);
      assertThat(subjects(first)).containsExactlyInAnyOrder("Tea is here", "Your tea, Ana?");

      List<JsonNode> second = new ArrayList<>(first);
      second.removeIf(mail -> !mail.path("subject").asText().startsWith("Your tea"));
      for (JsonNode mail : second.subList(0, 3)) {
        click(mail.path("html").asText());
      }
      Set<String> got = new HashSet<>();
      first.forEach(mail -> got.add(mail.path("to").asText()));
      List<String> waiting = new ArrayList<>();
      for (int n = 0; n < PEOPLE; n++) {
        if (!got.contains("reader-" + n + "@example.com")) {
          waiting.add("reader-" + n);
        }
      }
      String bought = waiting.get(0);
      event(node, bought, "tea-bought");
      ok(node.followup.delete("/api/recipients/" + waiting.get(1)));

      node.advance("PT3H59M");
      assertThat(mails(node)).as("still waiting").hasSameSizeAs(first);
      node.advance("PT2M");

      List<JsonNode> all = mails(node);
      assertThat(all).hasSize(PEOPLE - 2);
      List<JsonNode> late =
          all.stream().filter(mail -> !got.contains(mail.path("to").asText())).toList();
      assertThat(subjects(late)).containsExactly("Your tea, Ana?");
      assertThat(late).noneMatch(mail -> mail.path("to").asText().startsWith(bought + "@"));

      JsonNode test =
          json.readTree(ok(node.followup.get("/api/journeys/tea-news/subjects"))).get(0);
      assertThat(test.path("winner").asText()).isEqualTo("B");
      assertThat(test.path("sure").asBoolean()).isFalse();
      assertThat(test.path("verdict").asText()).startsWith("B was the better as counted");
      assertThat(test.path("lines").get(1).path("clicked").asInt()).isEqualTo(3);
      assertThat(test.path("lines").get(1).path("line").asText())
          .isEqualTo("Your tea, {{ recipient.firstName }}?");
      assertThat(test.path("lines").findValues("sent").stream().mapToInt(JsonNode::asInt).sum())
          .isEqualTo(first.size());
      enter(node, "latecomer");
      assertThat(subjects(mails(node).subList(0, 1))).containsExactly("Your tea, Ana?");
    }
  }

  private static void enter(DemoNode node, String person) throws Exception {
    ok(
        node.followup.put(
            "/api/recipients/" + person,
            "{\"email\":\"%s@example.com\",\"attributes\":{\"firstName\":\"Ana\"}}"
                .formatted(person)));
    for (String consent :
        List.of(
            "marketing:offers {\"granted\":true,\"basis\":\"express\",\"evidence\":{\"source\":\"test\",\"text\":\"yes\"}}",
            "tracking {\"granted\":true,\"level\":\"individual\",\"basis\":\"express\",\"evidence\":{\"source\":\"test\",\"text\":\"yes\"}}")) {
      String[] parts = consent.split(" ", 2);
      ok(node.followup.put("/api/recipients/" + person + "/consents/" + parts[0], parts[1]));
    }
    event(node, person, "tea-begun");
  }

  private static void event(DemoNode node, String person, String type) throws Exception {
    ok(
        node.followup.send(
            "POST",
            "/api/events",
            "{\"id\":\"%s-%s\",\"source\":\"test\",\"type\":\"%s\",\"recipient\":\"%s\"}"
                .formatted(person, type, type, person),
            "Prefer",
            "wait=20"));
  }

  /** Newest first, once everything that may leave has left. */
  private List<JsonNode> mails(DemoNode node) throws Exception {
    node.until(
        "select count(*) from message_outbox where state in ('QUEUED', 'CLAIMED', 'TRANSMITTING')");
    List<JsonNode> mails = new ArrayList<>();
    json.readTree(ok(node.followup.get("/demo/inbox?journey=tea-news&limit=1000")))
        .forEach(mails::add);
    return mails;
  }

  private static Set<String> subjects(List<JsonNode> mails) {
    Set<String> subjects = new HashSet<>();
    mails.forEach(mail -> subjects.add(mail.path("subject").asText()));
    return subjects;
  }

  /** As a person does. */
  private static void click(String html) throws Exception {
    Matcher link = LINK.matcher(html);
    assertThat(link.find()).isTrue();
    HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(link.group(1).replace("&amp;", "&")))
                .header("User-Agent", BROWSER)
                .build(),
            BodyHandlers.discarding());
  }
}
