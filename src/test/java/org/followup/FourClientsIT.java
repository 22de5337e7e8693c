package org.followup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Four systems of a shop report the same 10,000 events at once, each three times over, in parts of
 * other sizes and with the people in another order.
 */
class FourClientsIT {

  private static final int EVENTS = 10_000;
  private static final int SHOPPERS = 300;
  private static final int PASSERS_BY = 700;
  private static final int TIMES = 3;

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient http = HttpClient.newHttpClient();

  /** How a client sends: one event a line or in arrays, so many at once. */
  private record Client(boolean lines, int part) {}

  private record Counts(long accepted, long duplicates) {

    Counts plus(Counts other) {
      return new Counts(accepted + other.accepted, duplicates + other.duplicates);
    }
  }

  @Test
  void eachOfTheSameEventsTakesEffectOnce(@TempDir Path folder) throws Exception {
    List<List<String>> people = people();
    assertThat(people.stream().mapToInt(List::size).sum()).isEqualTo(EVENTS);
    try (RunningFollowup followup = RunningFollowup.start(folder)) {
      atOnce(
          IntStream.range(0, SHOPPERS)
              .<Callable<Counts>>mapToObj(
                  shopper ->
                      () -> {
                        allowMail(followup, shopper);
                        return new Counts(0, 0);
                      })
              .toList());

      Counts sent =
          atOnce(
              List.of(
                  () -> report(followup, new Client(true, EVENTS), people, 1),
                  () -> report(followup, new Client(false, 1_000), people, 2),
                  () -> report(followup, new Client(false, 137), people, 3),
                  () -> report(followup, new Client(true, 2_500), people, 4)));
      assertThat(sent).isEqualTo(new Counts(EVENTS, (4 * TIMES - 1) * EVENTS));

      // Answers when everything due is done and the mails are in the inbox.
      assertThat(followup.post("/demo/clock", "{\"advance\":\"PT1M\"}").statusCode())
          .isEqualTo(200);
      Map<String, Integer> mails = mailsByAddress(followup);
      assertThat(mails).hasSize(SHOPPERS);
      assertThat(mails).allSatisfy((address, count) -> assertThat(count).isEqualTo(1));
      for (int shopper = 0; shopper < SHOPPERS; shopper++) {
        assertThat(timeline(followup, shopper))
            .as("shopper %d", shopper)
            .isEqualTo(shopper % 3 == 0 ? Map.of("entered", 2, "ended", 1) : Map.of("entered", 2));
      }
      assertThat(json.readTree(followup.get("/api/faults").body()).path("events")).isEmpty();
      assertThat(followup.log()).doesNotContain(" ERROR ", " WARN org.followup.journey");
    }
  }

  /** What each person does, in order; together {@link #EVENTS}. */
  private static List<List<String>> people() {
    List<List<String>> people = new ArrayList<>();
    for (int person = 0; person < SHOPPERS + PASSERS_BY; person++) {
      List<String> does = new ArrayList<>();
      if (person < SHOPPERS) {
        String cart =
            "\"subject\":\"cart-" + person + "\",\"data\":{\"products\":[{\"name\":\"%s\"}]}";
        does.add(event(person, does.size(), "signed-up", ""));
        does.add(event(person, does.size(), "cart-updated", "," + cart.formatted("Tea")));
        does.add(event(person, does.size(), "cart-updated", "," + cart.formatted("Pot")));
        if (person % 3 == 0) {
          does.add(
              event(
                  person, does.size(), "order-completed", ",\"subject\":\"order-" + person + "\""));
        }
      }
      while (does.size() < EVENTS / (SHOPPERS + PASSERS_BY)) {
        does.add(event(person, does.size(), "product-viewed", ",\"subject\":\"tea\""));
      }
      people.add(does);
    }
    return people;
  }

  private static String event(int person, int number, String type, String more) {
    return """
        {"id":"%d-%d","source":"shop","type":"%s","recipient":"person-%d"%s}\
        """
        .formatted(person, number, type, person, more);
  }

  private Counts report(
      RunningFollowup followup, Client client, List<List<String>> people, int seed)
      throws Exception {
    List<List<String>> order = new ArrayList<>(people);
    Collections.shuffle(order, new Random(seed));
    List<String> events = order.stream().flatMap(List::stream).toList();
    Counts all = new Counts(0, 0);
    for (int time = 0; time < TIMES; time++) {
      for (int from = 0; from < EVENTS; from += client.part()) {
        List<String> part = events.subList(from, Math.min(EVENTS, from + client.part()));
        all = all.plus(post(followup, client, part));
      }
    }
    return all;
  }

  private Counts post(RunningFollowup followup, Client client, List<String> part) throws Exception {
    String body = client.lines() ? String.join("\n", part) : "[" + String.join(",", part) + "]";
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(followup.address().resolve("/api/events"))
                .timeout(Duration.ofMinutes(2))
                .header("Authorization", "Bearer demo-key")
                .header(
                    "Content-Type", client.lines() ? "application/x-ndjson" : "application/json")
                .POST(BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    JsonNode counts = json.readTree(answer.body());
    return new Counts(counts.path("accepted").asLong(), counts.path("duplicates").asLong());
  }

  private static Counts atOnce(List<Callable<Counts>> work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      Counts all = new Counts(0, 0);
      for (Future<Counts> each : threads.invokeAll(work)) {
        all = all.plus(each.get());
      }
      return all;
    } finally {
      threads.shutdownNow();
    }
  }

  private static void allowMail(RunningFollowup followup, int shopper) throws Exception {
    String path = "/api/recipients/person-" + shopper;
    followup.put(path, "{\"email\":\"person-%d@example.com\"}".formatted(shopper));
    followup.put(
        path + "/consents/marketing:*",
        """
        {"granted":true,"basis":"express","evidence":{"source":"form","text":"Yes, please"}}
        """);
  }

  private Map<String, Integer> mailsByAddress(RunningFollowup followup) throws Exception {
    Map<String, Integer> mails = new HashMap<>();
    for (JsonNode mail : json.readTree(followup.get("/demo/inbox?limit=1000").body())) {
      mails.merge(mail.get("to").asText(), 1, Integer::sum);
    }
    return mails;
  }

  /** How often the person entered a journey, and how often one ended. */
  private Map<String, Integer> timeline(RunningFollowup followup, int shopper) throws Exception {
    Map<String, Integer> counts = new HashMap<>();
    for (JsonNode entry :
        json.readTree(
            followup.get("/api/recipients/person-%d/timeline".formatted(shopper)).body())) {
      String kind = entry.path("kind").asText();
      if (kind.equals("entered") || kind.equals("ended")) {
        counts.merge(kind, 1, Integer::sum);
      }
    }
    return counts;
  }
}
