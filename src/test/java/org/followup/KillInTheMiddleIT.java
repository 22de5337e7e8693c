package org.followup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The promise of the inbox and the outbox, kept over {@code kill -9} at a bad moment. */
class KillInTheMiddleIT {

  private static final int PEOPLE = 100;
  private static final int BATCH = 5;

  private final ObjectMapper json = new ObjectMapper();

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  @Test
  void losesNoEventAndSendsNoMailTwice() throws Exception {
    AtomicInteger acknowledged = new AtomicInteger();
    try (RunningFollowup followup = RunningFollowup.start(folder)) {
      for (int person = 0; person < PEOPLE; person++) {
        allowMail(followup, person);
      }
      Thread shop = new Thread(() -> report(followup, acknowledged));
      shop.start();
      waitForMails(followup, PEOPLE / 10);
      followup.kill();
      shop.join();
    }
    assertThat(acknowledged.get()).isPositive();

    try (RunningFollowup followup = RunningFollowup.start(folder)) {
      int accepted = 0;
      int duplicates = 0;
      for (int first = 0; first < PEOPLE; first += BATCH) {
        JsonNode answer = json.readTree(post(followup, first).body());
        accepted += answer.get("accepted").asInt();
        duplicates += answer.get("duplicates").asInt();
      }
      assertThat(accepted + duplicates).isEqualTo(PEOPLE);
      assertThat(duplicates).isGreaterThanOrEqualTo(acknowledged.get());

      assertThat(followup.post("/demo/clock", "{\"advance\":\"PT1M\"}").statusCode())
          .isEqualTo(200);

      Map<String, Integer> mails = mailsByAddress(followup);
      assertThat(mails).allSatisfy((address, count) -> assertThat(count).isEqualTo(1));
      // One mail at most was between us and the mail server; marketing is never repeated blindly.
      assertThat(mails).hasSizeBetween(PEOPLE - 1, PEOPLE);
      for (int person = 0; person < PEOPLE; person++) {
        assertThat(entries(followup, person)).as("entries of person %d", person).isEqualTo(1);
      }
      BalancedBooks.of(followup);
    }
  }

  private void allowMail(RunningFollowup followup, int person) throws Exception {
    String path = "/api/recipients/person-" + person;
    followup.put(
        path,
        "{\"id\":\"person-%d\",\"email\":\"person-%d@example.com\"}".formatted(person, person));
    followup.put(
        path + "/consents/marketing:newsletter",
        """
        {"granted":true,"basis":"express","evidence":{"source":"form","text":"Yes, please"}}
        """);
  }

  /** A shop that reports until nobody answers. */
  private void report(RunningFollowup followup, AtomicInteger acknowledged) {
    try {
      for (int first = 0; first < PEOPLE; first += BATCH) {
        if (post(followup, first).statusCode() == 202) {
          acknowledged.addAndGet(BATCH);
        }
      }
    } catch (IOException killed) {
      // What this test is about.
    } catch (Exception fault) {
      throw new IllegalStateException(fault);
    }
  }

  private HttpResponse<String> post(RunningFollowup followup, int first) throws Exception {
    String events =
        IntStream.range(first, first + BATCH)
            .mapToObj(
                person ->
                    """
                    {"id":"signed-up-%d","source":"shop","type":"signed-up","recipient":"person-%d"}
                    """
                        .formatted(person, person))
            .collect(Collectors.joining(",", "[", "]"));
    return followup.post("/api/events", events);
  }

  private void waitForMails(RunningFollowup followup, int count) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (mailsByAddress(followup).size() < count) {
      assertThat(System.nanoTime()).as("mails have come:\n%s", followup.log()).isLessThan(deadline);
    }
  }

  private Map<String, Integer> mailsByAddress(RunningFollowup followup) throws Exception {
    Map<String, Integer> mails = new HashMap<>();
    for (JsonNode mail : json.readTree(followup.get("/demo/inbox").body())) {
      mails.merge(mail.get("to").asText(), 1, Integer::sum);
    }
    return mails;
  }

  private int entries(RunningFollowup followup, int person) throws Exception {
    int entries = 0;
    for (JsonNode entry :
        json.readTree(
            followup.get("/api/recipients/person-%d/timeline".formatted(person)).body())) {
      if (entry.get("kind").asText().equals("entered")) {
        entries++;
      }
    }
    return entries;
  }
}
