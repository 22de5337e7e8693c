package org.followup.crash;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * A shop as the docs ask shops to be: it sends to any node, and repeats what was not acknowledged
 * with the same ids until it is. The next event of a person goes out once the one before is
 * acknowledged, or in the same request behind it.
 */
final class CrashShop {

  static final String KEY = "a-key-that-is-long-enough-to-be-one";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int AT_ONCE = 40;

  /** Requests under way, by node: chaos likes to strike then. */
  static final Map<String, AtomicInteger> UNDER_WAY = new LinkedHashMap<>();

  private final List<CrashNode> nodes;
  private final CrashNotes notes;
  private final CrashScripts scripts;
  private final Random random;
  private final long nanosPerEvent;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build();
  private final List<CrashPerson> active = new ArrayList<>();
  private final Thread thread;
  private volatile boolean closing;
  private int turn;

  CrashShop(
      String name, List<CrashNode> nodes, CrashNotes notes, long seed, double eventsPerSecond) {
    this.nodes = nodes;
    this.notes = notes;
    this.scripts = new CrashScripts(name + "-", seed);
    this.random = new Random(seed + 1);
    this.nanosPerEvent = (long) (TimeUnit.SECONDS.toNanos(1) / eventsPerSecond);
    this.thread = new Thread(this::trade, "shop-" + name);
    thread.setDaemon(true);
  }

  CrashShop open() {
    thread.start();
    return this;
  }

  /** Nobody new comes; who is here finishes. */
  void close() {
    closing = true;
  }

  /**
   * @return whether everybody has finished
   */
  boolean awaitEnd(Duration patience) throws InterruptedException {
    thread.join(patience.toMillis());
    return !thread.isAlive();
  }

  private void trade() {
    try {
      long nextAt = System.nanoTime();
      while (!closing || !active.isEmpty()) {
        letIn();
        int sent = serve();
        long now = System.nanoTime();
        // What was missed while nobody answered is not made up for in one go.
        nextAt = Math.max(nextAt, now - TimeUnit.SECONDS.toNanos(1)) + sent * nanosPerEvent;
        LockSupport.parkNanos(sent == 0 ? 20_000_000 : Math.max(0, nextAt - now));
        active.removeIf(CrashPerson::isDone);
      }
    } catch (RuntimeException fault) {
      notes.complaints.add("A shop gave up: " + fault);
    }
  }

  private void letIn() {
    while (!closing && active.size() < AT_ONCE) {
      for (CrashPerson person : scripts.next()) {
        if (person.purpose != null) {
          consent(person);
        }
        person.dueIn(Duration.ofMillis(random.nextInt(500)));
        notes.people.add(person);
        active.add(person);
      }
    }
  }

  private void consent(CrashPerson person) {
    String body =
        """
        {"granted":true,"basis":"express","evidence":{"source":"form","text":"Yes, please"}}""";
    String path = "/api/recipients/" + person.id + "/consents/" + person.purpose;
    deliver(
        "PUT", path, body, "application/json", random.nextInt(nodes.size()), new AtomicInteger());
  }

  /** One request about some of those whose turn it is. */
  private int serve() {
    List<CrashPerson> due =
        active.stream().filter(CrashPerson::isDue).collect(Collectors.toCollection(ArrayList::new));
    if (due.isEmpty()) {
      return 0;
    }
    Collections.shuffle(due, random);
    boolean alone = random.nextInt(3) == 0;
    int people = alone ? 1 : 1 + random.nextInt(Math.min(due.size(), 25));
    Map<CrashPerson, Integer> told = new LinkedHashMap<>();
    List<Map<String, Object>> events = new ArrayList<>();
    for (CrashPerson person : due.subList(0, people)) {
      List<CrashPerson.Step> steps = person.next(random.nextInt(10) < 3 ? 3 : 1);
      told.put(person, steps.size());
      steps.forEach(step -> events.add(person.json(step)));
    }
    send(events);
    told.forEach(notes::acknowledge);
    return events.size();
  }

  private void send(List<Map<String, Object>> events) {
    boolean lines = random.nextInt(3) == 0;
    String type = lines ? "application/x-ndjson" : "application/json";
    String body =
        lines
            ? events.stream().map(CrashShop::write).collect(Collectors.joining("\n"))
            : events.size() == 1 ? write(events.get(0)) : write(events);
    AtomicInteger tries = new AtomicInteger();
    JsonNode answer = deliver("POST", "/api/events", body, type, turn++, tries);
    int accepted = answer.path("accepted").asInt(-1);
    int duplicates = answer.path("duplicates").asInt(-1);
    notes.requests.incrementAndGet();
    notes.tries.addAndGet(tries.get());
    boolean whole = accepted == events.size() && duplicates == 0;
    boolean known = accepted == 0 && duplicates == events.size();
    if (!whole && !(known && tries.get() > 1)) {
      notes.complaints.add(
          "After %d tries with %d events the answer was %s: %s"
              .formatted(tries.get(), events.size(), answer, body));
    }
    if (random.nextInt(30) == 0) {
      JsonNode again = deliver("POST", "/api/events", body, type, turn++, new AtomicInteger());
      notes.repeated.addAndGet(events.size());
      if (again.path("accepted").asInt(-1) != 0
          || again.path("duplicates").asInt(-1) != events.size()) {
        notes.complaints.add("A repetition was answered " + again + ": " + body);
      }
    }
  }

  /** Goes from node to node until one has taken it. */
  private JsonNode deliver(
      String method, String path, String body, String type, int first, AtomicInteger tries) {
    while (true) {
      CrashNode node = nodes.get((first + tries.getAndIncrement()) % nodes.size());
      AtomicInteger underWay = UNDER_WAY.get(node.name);
      underWay.incrementAndGet();
      try {
        HttpResponse<String> answer =
            http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.port + path))
                    .timeout(Duration.ofSeconds(10))
                    .header("Authorization", "Bearer " + KEY)
                    .header("Content-Type", type)
                    .method(method, BodyPublishers.ofString(body))
                    .build(),
                BodyHandlers.ofString());
        int status = answer.statusCode();
        notes.count(String.valueOf(status));
        if (status / 100 == 2) {
          return answer.body().isBlank() ? JSON.nullNode() : JSON.readTree(answer.body());
        }
        if (status / 100 == 4 && status != 429) {
          notes.complaints.add("Answered " + status + " " + answer.body() + ": " + body);
          throw new IllegalStateException("Refused with " + status);
        }
        if (status != 503 && status != 429) {
          notes.count("not as the docs say: " + status + " " + answer.body());
        }
      } catch (IOException nobodyThere) {
        notes.count("no answer");
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      } finally {
        underWay.decrementAndGet();
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50 + random.nextInt(200)));
    }
  }

  private static String write(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
