package org.followup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.followup.demo.EmptyDatabase;
import org.followup.journey.TeaFiles;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.subethamail.smtp.server.SMTPServer;

/**
 * Two nodes on one PostgreSQL, each with a mail server of its own, so that a test sees who sent
 * what: a new version of a journey without a stop, a node that is killed, a database that blinks.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TwoNodesIT {

  private static final String KEY = "a-key-that-is-long-enough-to-be-one";
  private static final Pattern TO = Pattern.compile("(?m)^To: <?([^>\\s]+)");
  private static final Pattern SUBJECT = Pattern.compile("(?m)^Subject: (\\S+)");
  private static final Pattern MAIL = Pattern.compile("(?m)^X-Followup-Message: (\\S+)");

  /** Far below the five minutes that a dead node's jobs would stay locked by themselves. */
  private static final Duration CAP = Duration.ofSeconds(60);

  @TempDir static Path folder;
  private static EmptyDatabase database;
  private static MailServer mailsOfA;
  private static MailServer mailsOfB;
  private static RunningFollowup a;
  private static RunningFollowup b;
  private static int people;

  /** Takes mails, or makes the one on its way and all behind it wait. */
  private static final class MailServer {
    final List<String> taken = new CopyOnWriteArrayList<>();
    final List<String> subjects = new CopyOnWriteArrayList<>();
    final ReentrantLock gate = new ReentrantLock();
    final SMTPServer server =
        SMTPServer.port(0)
            .messageHandler(
                (context, from, to, data) -> {
                  gate.lock();
                  gate.unlock();
                  String mail = new String(data, StandardCharsets.UTF_8);
                  subjects.add(word(MAIL, mail) + ": " + word(SUBJECT, mail));
                  taken.add(word(MAIL, mail) + " " + word(TO, mail));
                })
            .build();

    MailServer() {
      server.start();
    }

    void open() {
      if (gate.isHeldByCurrentThread()) {
        gate.unlock();
      }
    }

    private static String word(Pattern pattern, String mail) {
      Matcher matcher = pattern.matcher(mail);
      return matcher.find() ? matcher.group(1) : "?";
    }
  }

  @BeforeAll
  static void startAWithOldFilesAndBWithNewOnes() throws Exception {
    database = EmptyDatabase.start();
    mailsOfA = new MailServer();
    mailsOfB = new MailServer();
    for (String files : List.of("old", "new")) {
      TeaFiles.write(folder.resolve(files), "tea", "tea-bought", "PT1H", "thanks", "more-tea");
      TeaFiles.writeGiving(folder.resolve(files), "gift", "gift-bought", "gifts");
    }
    TeaFiles.write(folder.resolve("old"), "cup", "cup-bought", "PT1H", "thanks", "old-cup");
    TeaFiles.write(folder.resolve("new"), "cup", "cup-bought", "PT2H", "thanks", "new-cup");
    a = start("old", mailsOfA);
    String early = somebody();
    buy(a, "cup", early);
    await(() -> taken().contains(mail("thanks", early)));
    b = start("new", mailsOfB);
  }

  @AfterAll
  static void stop() throws Exception {
    for (RunningFollowup node : Stream.of(a, b).filter(Objects::nonNull).toList()) {
      node.kill();
      node.close();
    }
    for (MailServer server : List.of(mailsOfA, mailsOfB)) {
      server.server.stop();
    }
    database.close();
  }

  @Test
  @Order(1)
  void changesToANewVersionWithoutAStop() throws Exception {
    List<String> late = people(6);
    for (int i = 0; i < late.size(); i++) {
      buy(i % 2 == 0 ? a : b, "cup", late.get(i));
    }
    await(() -> sent("thanks", late) == late.size());
    assertThat(versions("cup")).containsExactly("1 1", "2 6");

    runTimers();

    await(() -> taken().contains(mail("old-cup", "1")) && sent("new-cup", late) == late.size());
    assertThat(Stream.of(mailsOfA, mailsOfB).flatMap(server -> server.subjects.stream()))
        .as("what a mail says is with it, whichever node hands it over")
        .filteredOn(mail -> mail.startsWith("new-cup"))
        .hasSameSizeAs(late)
        .containsOnly("new-cup: new-cup");
    assertThat(mails("state = 'FAILED'")).isZero();
  }

  @Test
  @Order(2)
  void aNodeWithOldFilesThatStartsAgainLeavesTheNewVersionInPlace() throws Exception {
    a.stop();
    a.close();
    a = start("old", mailsOfA);

    String somebody = somebody();
    buy(a, "cup", somebody);

    await(() -> taken().contains(mail("thanks", somebody)));
    assertThat(versions("cup")).containsExactly("2 1");
    assertThat(a.log()).containsOnlyOnce("Not deployed: ").contains("file=cup/cup.bpmn");
  }

  @Test
  @Order(3)
  void goesOnWithinSecondsWhereAKilledNodeStood() throws Exception {
    // Everybody has the first mail and waits for the second one.
    List<String> waiting = people(60);
    for (int i = 0; i < waiting.size(); i++) {
      buy(i % 2 == 0 ? a : b, "tea", waiting.get(i));
    }
    await(() -> sent("thanks", waiting) == waiting.size());
    assertThat(mailsOfA.taken).as("work spreads").anyMatch(mail -> mail.startsWith("thanks"));
    assertThat(mailsOfB.taken).as("work spreads").anyMatch(mail -> mail.startsWith("thanks"));
    List<String> mailing = people(60);
    List<String> last = people(5);

    try (Connection everybody = database.connect()) {
      everybody.setAutoCommit(false);
      hold(everybody, waiting);
      runTimers();
      await(() -> database.count("select count(distinct lock_owner_) from act_ru_job") == 2);
      AttackHttp steering = AttackHttp.key(b.port(), KEY);
      steering.post("/api/sending/stop", "");
      for (int i = 0; i < mailing.size(); i++) {
        buy(i % 2 == 0 ? a : b, "tea", mailing.get(i));
      }
      await(() -> mails("state = 'QUEUED'") + sent("thanks", mailing) == mailing.size());
      mailsOfA.gate.lock();
      mailsOfB.gate.lock();
      steering.post("/api/sending/resume", "");
      await(() -> mails("state = 'CLAIMED' and claimed_by like '%/" + a.pid() + "/%'") > 0);
      String dead = nodeOf(a.pid());
      assertThat(
              database.count("select count(*) from act_ru_job where lock_owner_ = '" + dead + "'"))
          .isPositive();
      assertThat(
              database.count(
                  "select count(*) from act_ru_job where lock_owner_ = '%s'".formatted(dead)
                      + " and lock_exp_time_ < now() + interval '3 min'"))
          .as("its locks hold for minutes")
          .isZero();
      for (String person : last) {
        buy(a, "tea", person);
      }

      a.kill();
      mailsOfB.open();

      // Its sessions end although they wait for people that this test still holds.
      await(() -> database.count("select count(*) from node_session") == 1);
      await(
          () ->
              database.count("select count(*) from act_ru_job where lock_owner_ = '" + dead + "'")
                  == 0);
      everybody.commit();
      await(() -> mails("claimed_by like '%" + dead + "'") == 0);
    } finally {
      mailsOfA.open();
      mailsOfB.open();
    }

    long unknown = 1;
    await(() -> sent("more-tea", waiting) == waiting.size());
    await(() -> sent("thanks", mailing) >= mailing.size() - unknown);
    await(() -> sent("thanks", last) == last.size());
    assertThat(mails("state = 'UNKNOWN'")).isLessThanOrEqualTo(unknown);
    assertThat(taken()).doesNotHaveDuplicates();
    assertThat(b.log()).doesNotContain(" ERROR ");
    assertThat(b.log().lines().filter(line -> line.contains(" WARN "))).hasSizeLessThan(10);
  }

  @Test
  @Order(4)
  void goesOnWhenTheDatabaseBlinks() throws Exception {
    List<String> cut = people(3);
    List<String> after = people(3);
    cut.forEach(person -> buy(b, "tea", person));
    database.execute(
        """
        select pg_terminate_backend(pid) from pg_stat_activity
        where application_name like 'followup %'""");
    await(() -> sent("thanks", cut) == cut.size());

    // As after kill -9 of one of its processes: PostgreSQL ends all sessions and recovers.
    long process =
        database.count(
            "select pid from pg_stat_activity where application_name like 'followup %' limit 1");
    ProcessHandle.of(process).orElseThrow().destroyForcibly();
    for (String person : after) {
      // A shop that gets no answer asks again.
      await(() -> post(b, "tea", person).matches(".*\"(accepted|duplicates)\":1.*"));
    }
    await(() -> sent("thanks", after) == after.size());
    runTimers();
    await(() -> sent("more-tea", cut) == cut.size() && sent("more-tea", after) == after.size());
    assertThat(taken()).doesNotHaveDuplicates();
  }

  @Test
  @Order(5)
  void aCodeGoesToOnePersonThoughTwoNodesGiveAtOnceAndOneIsKilled() throws Exception {
    a.close();
    a = start("new", mailsOfA);
    int codes = 80;
    List<String> gifted = people(60);
    String file =
        IntStream.range(0, codes).mapToObj(i -> "GIFT-" + i).collect(Collectors.joining("\n"));
    assertThat(
            AttackHttp.key(b.port(), KEY)
                .send("/api/vouchers/pools/gifts", "text/csv", file)
                .statusCode())
        .isEqualTo(200);
    Iterator<String> more = gifted.iterator();

    try (Connection engine = database.connect();
        Statement door = engine.createStatement()) {
      engine.setAutoCommit(false);
      // The engine writes down where a token stands when all else is done: codes are given by then.
      door.execute("lock table act_ru_execution in share mode");
      await(
          () -> {
            if (more.hasNext()) {
              buy(a, "gift", more.next());
              buy(b, "gift", more.next());
            }
            return database.count(
                    """
                    select count(distinct application_name) from pg_stat_activity
                    where wait_event_type = 'Lock' and application_name like 'followup %'""")
                == 2;
          });
      assertThat(
              database.count(
                  """
                  select count(*) from (
                    select from offer_voucher where pool = 'gifts' for update skip locked) free"""))
          .as("both have given codes that nobody else sees")
          .isLessThanOrEqualTo(codes - 2);

      a.kill();
      await(() -> database.count("select count(*) from node_session") == 1);
      engine.rollback();
    }
    while (more.hasNext()) {
      buy(b, "gift", more.next());
    }

    await(
        () -> database.count("select count(*) from journey_instance where journey = 'gift'") == 60);
    await(() -> database.count("select count(*) from offer_voucher where state = 'issued'") == 60);
    assertThat(
            database.count(
                """
                select count(*) from journey_instance i
                  join offer_voucher v using (instance_id, recipient_id)
                where i.journey = 'gift' and v.pool = 'gifts'"""))
        .as("one for each instance")
        .isEqualTo(60);
    assertThat(database.count("select count(distinct recipient_id) from offer_voucher"))
        .isEqualTo(60);
    assertThat(database.count("select count(*) from offer_voucher where state = 'free'"))
        .isEqualTo(20);
    assertThat(
            database.count(
                "select count(distinct subject) from event_log where type = 'voucher-issued'"))
        .as("told once each")
        .isEqualTo(60)
        .isEqualTo(database.count("select count(*) from event_log where type = 'voucher-issued'"));
  }

  private static RunningFollowup start(String files, MailServer mails) throws Exception {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("followup.processes", folder.resolve(files).toString());
    properties.put("followup.secret", "sixteen or more characters");
    properties.put("spring.datasource.url", database.jdbcUrl());
    // What is committed stays, also where PostgreSQL is killed; the test database is less strict.
    properties.put(
        "spring.datasource.hikari.data-source-properties.options",
        "-c TimeZone=UTC -c jit=off -c synchronous_commit=on");
    properties.put("spring.mail.host", "127.0.0.1");
    properties.put("spring.mail.port", String.valueOf(mails.server.getPortAllocated()));
    properties.put("followup.mail.from", "Tea Shop <shop@tea.example>");
    properties.put("followup.mail.postal-address", "Tea Shop, Street 1, 10115 Berlin");
    properties.put("followup.policy.quiet-from", "08:00");
    properties.put("followup.policy.max-per-day", "100");
    properties.put("followup.policy.max-per-week", "100");
    properties.put("followup.policy.min-gap", "0s");
    properties.put("followup.api-keys[0]", KEY);
    properties.put("followup.users[0].name", "ana");
    properties.put(
        "followup.users[0].password", "{bcrypt}" + new BCryptPasswordEncoder(4).encode("secret"));
    return RunningFollowup.launchInProduction(properties).awaitStart();
  }

  private static String somebody() {
    return people(1).get(0);
  }

  /** People who may be written to. */
  private static List<String> people(int count) {
    List<String> ids = new ArrayList<>();
    AttackHttp shop = AttackHttp.key((b == null ? a : b).port(), KEY);
    IntStream.range(0, count)
        .forEach(
            i -> {
              String id = String.valueOf(++people);
              shop.put("/api/recipients/" + id, "{\"email\":\"%s@example.com\"}".formatted(id));
              shop.put(
                  "/api/recipients/" + id + "/consents/marketing:offers",
                  """
                  {"granted":true,"basis":"express","evidence":{"source":"form","text":"Yes"}}""");
              ids.add(id);
            });
    return ids;
  }

  private static void buy(RunningFollowup node, String what, String person) {
    assertThat(post(node, what, person)).contains("\"accepted\":1");
  }

  private static String post(RunningFollowup node, String what, String person) {
    return AttackHttp.key(node.port(), KEY)
        .post(
            "/api/events",
            """
            {"id":"%s-%s","source":"shop","type":"%s-bought","recipient":"%s"}"""
                .formatted(what, person, what, person))
        .body();
  }

  private static String mail(String message, String person) {
    return message + " " + person + "@example.com";
  }

  private static List<String> taken() {
    List<String> all = new ArrayList<>(mailsOfA.taken);
    all.addAll(mailsOfB.taken);
    return all;
  }

  private static long sent(String message, List<String> to) {
    List<String> taken = taken();
    return to.stream().filter(person -> taken.contains(mail(message, person))).count();
  }

  private static long mails(String which) throws SQLException {
    return database.count("select count(*) from message_outbox where " + which);
  }

  /** Who is in which version. */
  private static List<String> versions(String journey) throws SQLException {
    return database.list(
        """
        select p.version_ || ' ' || count(*) from act_ru_execution e
          join act_re_procdef p on p.id_ = e.proc_def_id_
         where e.parent_id_ is null and p.key_ = '%s' group by p.version_ order by p.version_"""
            .formatted(journey));
  }

  private static void runTimers() throws SQLException {
    database.execute("update act_ru_job set duedate_ = now() where handler_type_ like 'timer-%'");
  }

  private static void hold(Connection connection, List<String> people) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "select pg_advisory_xact_lock(recipient_lock_key(id)) from unnest('{%s}'::text[]) id"
              .formatted(String.join(",", people)));
    }
  }

  private static String nodeOf(long pid) throws SQLException {
    return database
        .list(
            "select distinct split_part(claimed_by, '/', 3) from message_outbox where split_part(claimed_by, '/', 2) = '%s'"
                .formatted(pid))
        .get(0);
  }

  private static void await(Callable<Boolean> condition) {
    Awaitility.await().atMost(CAP).ignoreExceptionsInstanceOf(SQLException.class).until(condition);
  }
}
