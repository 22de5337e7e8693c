package org.followup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.flows;
import static org.followup.journey.ModelXml.receive;
import static org.followup.journey.ModelXml.schedule;
import static org.followup.journey.ModelXml.send;
import static org.followup.journey.ModelXml.start;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.followup.demo.EmptyDatabase;
import org.followup.journey.EngineTimers;
import org.followup.journey.ModelXml;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.subethamail.smtp.server.SMTPServer;

/**
 * A day on which everyone of a large audience enters by a schedule and gets a mail, in the whole
 * application, while a shop goes on sending events of another journey: how long those take from
 * being accepted to having taken effect, before, meanwhile and after. The clock goes through the
 * day as fast as people come in, or by {@code bench.per-second}; with {@code bench.mails=false}
 * they wait inside without a mail, and a million come in within an hour or so. Run by hand: {@code
 * mvn test -Dtest=ScheduleDayBench -Dbench.people=100000}; its figures stand in docs/operations.md.
 */
class ScheduleDayBench {

  private static final int PEOPLE = Integer.getInteger("bench.people", 1_000_000);

  /** So many become due in a second; 0: as many as come in. */
  private static final int PER_SECOND = Integer.getInteger("bench.per-second", 0);

  /** How long the shop is watched before and afterwards. */
  private static final Duration WATCH = Duration.ofSeconds(Integer.getInteger("bench.watch", 120));

  /** Whether each of them gets a mail at once, or waits inside. */
  private static final boolean MAILS =
      Boolean.parseBoolean(System.getProperty("bench.mails", "true"));

  /** How often those are counted who are left. */
  private static final Duration COUNTING = Duration.ofSeconds(1);

  private static final Duration DAY = Duration.ofDays(1);
  private static final LocalDateTime PLANNED =
      LocalDate.now(ZoneOffset.UTC).plusDays(1).atTime(10, 0);
  private static final Pattern TO = Pattern.compile("(?m)^To: <?c(\\d+)@");

  private final long began = System.nanoTime();
  private final BitSet mailed = new BitSet();
  private final AtomicInteger mailedTwice = new AtomicInteger();

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  @Test
  void letsEverybodyInWhileAShopGoesOn() throws Exception {
    SMTPServer mails =
        SMTPServer.port(0).messageHandler((context, from, to, data) -> take(data)).build();
    mails.start();
    files();
    try (EmptyDatabase database = EmptyDatabase.kept(folder.resolve("data"));
        ConfigurableApplicationContext followup = run(database, mails);
        Connection ours = database.connect();
        Connection shops = database.connect();
        Shop shop = new Shop(on(shops), port(followup))) {
      JdbcClient jdbc = on(ours);
      Crowd.gather(database, PEOPLE);
      agree(jdbc);
      say("%,d people are there; heap %,d MB.".formatted(PEOPLE, heap()));
      shop.opens();
      pass(WATCH.dividedBy(2));
      say("The shop has warmed up.");

      shop.phase = "before";
      pass(WATCH);
      shop.phase = "meanwhile";
      day(jdbc, followup.getBean(DayClock.class), followup.getBean(EngineTimers.class));
      shop.phase = "after";
      pass(WATCH);
      shop.closes();

      onceEach(jdbc);
      shop.report();
      assertThat(shop.failed).hasValue(0);
    } finally {
      mails.stop();
    }
  }

  /** Goes through the day, and comes back when everybody is in and has the mail. */
  private void day(JdbcClient jdbc, DayClock clock, EngineTimers timers) {
    Instant start = PLANNED.atZone(ZoneId.of("Europe/Berlin")).toInstant();
    Instant end = start.plus(DAY);
    clock.moveTo(start, timers);
    long running = System.nanoTime();
    until(() -> count(jdbc, "journey_occurrence where copied_at is not null") == 1);
    say("Everybody's turn is written down after %s.".formatted(since(running)));
    long told = 0;
    long last = System.nanoTime();
    long counted = last;
    long left = PEOPLE;
    while (clock.instant().isBefore(end) || left > 0) {
      pass(Duration.ofMillis(50));
      long late =
          count(jdbc, "(select from journey_turn where due_at <= :now limit 250) due", clock);
      long now = System.nanoTime();
      double people = PER_SECOND > 0 ? PER_SECOND * ((now - last) / 1e9) : Math.max(0, 250 - late);
      last = now;
      Instant next = clock.instant().plusMillis((long) (DAY.toMillis() * people / PEOPLE));
      clock.moveTo(next.isBefore(end) ? next : end.plusSeconds(1), timers);
      if (now - counted < COUNTING.toNanos()) {
        continue; // among a million, counting those who are left would cost more than letting them
        // in
      }
      counted = now;
      left = count(jdbc, "journey_turn");
      long in = PEOPLE - left;
      if (in >= told + PEOPLE / 10) {
        told = in;
        say(
            "%,d turns came, %,.0f a second; %,d wait in the inbox, %,d mails; heap %,d MB."
                .formatted(
                    in,
                    in / ((System.nanoTime() - running) / 1e9),
                    count(jdbc, "event_inbox"),
                    count(jdbc, "message_outbox where state <> 'SENT'"),
                    heap()));
      }
    }
    until(() -> count(jdbc, "journey_instance where journey = 'news'") == PEOPLE);
    double seconds = (System.nanoTime() - running) / 1e9;
    say("Everybody is in after %,.0f s: %,.0f a second.".formatted(seconds, PEOPLE / seconds));
    until(() -> count(jdbc, "message_outbox where state <> 'SENT'") == 0);
    say("All mails are out after %s; heap %,d MB.".formatted(since(running), heap()));
  }

  private void onceEach(JdbcClient jdbc) {
    String turns = "event_log where type = 'scheduled-entry'";
    assertThat(count(jdbc, turns)).as("turns that came").isEqualTo(PEOPLE);
    assertThat(count(jdbc, "(select distinct recipient_id from " + turns + ") people"))
        .as("people whose turn came")
        .isEqualTo(PEOPLE);
    assertThat(
            count(
                jdbc,
                "(select distinct recipient_id from journey_instance"
                    + " where journey = 'news') people"))
        .as("people inside")
        .isEqualTo(PEOPLE);
    assertThat(count(jdbc, "journey_instance where journey = 'news'")).isEqualTo(PEOPLE);
    int mails = MAILS ? PEOPLE : 0;
    assertThat(count(jdbc, "message_outbox where journey = 'news'")).isEqualTo(mails);
    assertThat(mailed.cardinality()).as("people with a mail").isEqualTo(mails);
    assertThat(mailedTwice).hasValue(0);
    say("Each of %,d came in once; %,d mails, one each.".formatted(PEOPLE, mails));
  }

  /**
   * Sends five events a second, each when its time has come whatever became of the last one, and
   * looks every 20 ms which have taken effect.
   */
  private final class Shop implements AutoCloseable {
    private static final Duration BETWEEN = Duration.ofMillis(200);
    private static final Duration LOOK = Duration.ofMillis(20);

    /** An event that was accepted, and when. */
    private record Accepted(String phase, long at) {}

    private final HttpClient http = HttpClient.newHttpClient();
    private final JdbcClient jdbc;
    private final int port;
    private final Map<String, Accepted> waiting = new ConcurrentHashMap<>();
    private final Map<String, Queue<Long>> nanos = new ConcurrentHashMap<>();
    private final AtomicInteger failed = new AtomicInteger();
    private final Thread sending = new Thread(this::sendOn, "shop");
    private final Thread looking = new Thread(this::look, "shop-looks");
    private volatile String phase = "warm-up";
    private volatile boolean open = true;

    Shop(JdbcClient jdbc, int port) {
      this.jdbc = jdbc;
      this.port = port;
    }

    void opens() {
      sending.start();
      looking.start();
    }

    void closes() throws InterruptedException {
      open = false;
      sending.join();
      looking.join();
    }

    private void sendOn() {
      long next = System.nanoTime();
      for (int n = 0; open; n++) {
        send(n);
        next += BETWEEN.toNanos();
        LockSupport.parkNanos(next - System.nanoTime());
      }
    }

    /** Somebody fills a cart, somebody else orders what they filled in five seconds ago. */
    private void send(int n) {
      boolean order = n % 2 == 1 && n > 25;
      int person = order ? n - 25 : n;
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/events"))
              .header("Authorization", "Bearer " + ProductionNodes.KEY)
              .header("Content-Type", "application/json")
              .POST(
                  BodyPublishers.ofString(
                      """
                      {"id":"%d","source":"shop","type":"%s","recipient":"shopper-%d"}"""
                          .formatted(n, order ? "order-completed" : "cart-updated", person)))
              .build();
      http.sendAsync(request, BodyHandlers.ofString())
          .whenComplete(
              (answer, fault) -> {
                if (fault == null && answer.statusCode() == 202) {
                  waiting.put(String.valueOf(n), new Accepted(phase, System.nanoTime()));
                } else {
                  failed.incrementAndGet();
                  say("An event failed: " + (fault == null ? answer.body() : fault));
                }
              });
    }

    private void look() {
      while (open || !waiting.isEmpty()) {
        pass(LOOK);
        jdbc.sql(
                """
                select known.id from event_identity known
                where known.source = 'shop' and known.id = any (:ids::text[])
                  and (select true from event_inbox i where i.seq = known.seq) is null
                """)
            .param("ids", waiting.keySet().toArray(String[]::new))
            .query(String.class)
            .list()
            .forEach(
                id -> {
                  Accepted done = waiting.remove(id);
                  nanos
                      .computeIfAbsent(done.phase(), name -> new ConcurrentLinkedQueue<>())
                      .add(System.nanoTime() - done.at());
                });
      }
    }

    void report() {
      say("| events of the shop | how many | median | 95 of 100 | 99 of 100 | longest |");
      say("|---|---|---|---|---|---|");
      for (String name : List.of("before", "meanwhile", "after")) {
        long[] sorted = nanos.get(name).stream().mapToLong(Long::longValue).sorted().toArray();
        say(
            "| %s | %,d | %s | %s | %s | %s |"
                .formatted(
                    name,
                    sorted.length,
                    millis(sorted, 0.5),
                    millis(sorted, 0.95),
                    millis(sorted, 0.99),
                    millis(sorted, 1)));
      }
    }

    private static String millis(long[] sorted, double share) {
      int at = (int) Math.ceil(share * sorted.length) - 1;
      return "%,d ms".formatted(TimeUnit.NANOSECONDS.toMillis(sorted[Math.max(0, at)]));
    }

    @Override
    public void close() {
      open = false;
    }
  }

  private void take(byte[] data) {
    String head = new String(data, 0, Math.min(data.length, 4_000), StandardCharsets.US_ASCII);
    Matcher to = TO.matcher(head);
    if (!to.find()) {
      throw new IllegalArgumentException("No mail of ours:\n" + head);
    }
    synchronized (mailed) {
      int person = Integer.parseInt(to.group(1));
      if (mailed.get(person)) {
        mailedTwice.incrementAndGet();
      }
      mailed.set(person);
    }
  }

  private void files() throws Exception {
    Path audiences = Files.createDirectories(folder.resolve("processes/audiences"));
    Files.writeString(
        audiences.resolve("crowd.rsql"), "id==crowd-* and consents==marketing:offers");
    journey(
        "news",
        schedule("In", "timeDate", PLANNED.toString(), "audience", "crowd", "pace", "over P1D")
            + (MAILS
                ? send(
                    "Mail",
                    "template",
                    "news",
                    "purpose",
                    "marketing:offers",
                    "quietHours",
                    "ignore")
                : "")
            + receive("Wait", "news-answered")
            + end("Out", "goal")
            + (MAILS ? flows("In", "Mail", "Wait", "Out") : flows("In", "Wait", "Out")),
        "news-answered");
    Files.writeString(
        Files.createDirectories(folder.resolve("processes/news/mails")).resolve("news.mjml"),
        """
        <mjml><mj-head><mj-title>News of tea</mj-title></mj-head><mj-body><mj-section><mj-column>
        <mj-text>There is new tea.</mj-text>
        <mj-button href="https://shop.example/tea">To the tea</mj-button>
        </mj-column></mj-section></mj-body></mjml>
        """);
    journey(
        "cart",
        start("Start", "cart-updated", "reentry", "always")
            + receive("Order", "order-completed")
            + end("Done", "goal")
            + flows("Start", "Order", "Done"),
        "cart-updated",
        "order-completed");
  }

  private void journey(String name, String body, String... types) throws Exception {
    Path own = Files.createDirectories(folder.resolve("processes").resolve(name));
    Files.writeString(own.resolve(name + ".bpmn"), ModelXml.file(name, body, types));
  }

  private ConfigurableApplicationContext run(EmptyDatabase database, SMTPServer mails) {
    Map<String, String> properties =
        ProductionNodes.properties(database.jdbcUrl(), mails.getPortAllocated());
    properties.put("followup.processes", folder.resolve("processes").toString());
    properties.put("spring.profiles.active", "production");
    properties.put("server.port", "0");
    return new SpringApplicationBuilder(Moved.class, FollowupApplication.class)
        .run(
            properties.entrySet().stream()
                .map(property -> "--" + property.getKey() + "=" + property.getValue())
                .toArray(String[]::new));
  }

  private static JdbcClient on(Connection connection) {
    return JdbcClient.create(new SingleConnectionDataSource(connection, true));
  }

  private static int port(ConfigurableApplicationContext followup) {
    return Integer.parseInt(
        String.valueOf(followup.getEnvironment().getProperty("local.server.port")));
  }

  /** The system's clock, moved ahead. */
  static final class DayClock extends Clock {

    private volatile Duration ahead = Duration.ZERO;

    /** Never back. */
    void moveTo(Instant moment, EngineTimers timers) {
      Duration wanted = Duration.between(Instant.now(), moment);
      if (wanted.compareTo(ahead) > 0) {
        ahead = Duration.ofMillis(wanted.toMillis());
        timers.tickWithOffset(ahead.toMillis());
      }
    }

    @Override
    public Instant instant() {
      return Instant.now().plus(ahead).truncatedTo(ChronoUnit.MILLIS);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  /** Puts that clock in the place of the system's; no component, so that no other test finds it. */
  static class Moved {

    @Bean
    DayClock clock() {
      return new DayClock();
    }
  }

  private static void agree(JdbcClient jdbc) {
    jdbc.sql("alter table recipient_consent disable trigger user").update();
    jdbc.sql(
            """
            insert into recipient_consent (recipient_id, purpose, granted, basis, given_at,
              effective_at, recorded_at, hash, chain, evidence_hash)
            select 'crowd-' || n, 'marketing:offers', true, 'express', at, at, at,
              sha256(n::text::bytea), n, ''::bytea
            from (select n, now() - interval '9 days' as at
                  from generate_series(1, :people) n) made
            """)
        .param("people", PEOPLE)
        .update();
    jdbc.sql("alter table recipient_consent enable trigger user").update();
    // without it nobody could prove what they said, and no mail would leave
    jdbc.sql(
            """
            insert into recipient_consent_evidence (seq, salt, evidence)
            select seq, recipient_consent_salt(), '{"source":"form","text":"Yes"}'
            from recipient_consent
            """)
        .update();
    jdbc.sql("vacuum analyze recipient_consent").update();
  }

  private static long count(JdbcClient jdbc, String rows) {
    return jdbc.sql("select count(*) from " + rows).query(Long.class).single();
  }

  private static long count(JdbcClient jdbc, String rows, Clock clock) {
    return jdbc.sql("select count(*) from " + rows)
        .param("now", clock.instant().atOffset(ZoneOffset.UTC))
        .query(Long.class)
        .single();
  }

  private static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      pass(Duration.ofMillis(200));
    }
  }

  private static void pass(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private static long heap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return (runtime.totalMemory() - runtime.freeMemory()) >> 20;
  }

  private static String since(long began) {
    return "%,.1f s".formatted((System.nanoTime() - began) / 1e9);
  }

  private void say(String line) {
    System.out.println("BENCH %s %s".formatted(since(began), line));
  }
}
