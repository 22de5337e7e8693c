package org.followup;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.followup.journey.TeaFiles;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes that write to the same person at the same moment, without a decision table. */
class RestraintNodesIT {

  private static final Duration CAP = Duration.ofSeconds(90);

  /** As many as a node takes at once, so that each has one of everybody's two mails in hand. */
  private static final int PEOPLE = 20;

  private static final List<String> JOURNEYS = List.of("tea", "cup", "pot");

  @TempDir static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static ProductionNodes nodes;

  @BeforeAll
  static void start() throws Exception {
    for (String journey : JOURNEYS) {
      TeaFiles.write(folder, journey, journey + "-bought", "P9D", journey + "-1", journey + "-2");
    }
    nodes =
        new ProductionNodes(
            Map.of(
                "followup.processes", folder.toString(),
                "followup.policy.quiet-from", "08:00",
                "followup.policy.quiet-to", "08:00"));
    nodes.awaitStart();
    // holds the moment between question and answer open: who does not wait there meets others
    for (String slow :
        List.of(
            """
            create function slowly() returns trigger language plpgsql as
              $$ begin perform pg_sleep(0.2); return new; end $$""",
            """
            create trigger leaves_slowly before update on message_outbox for each row
              when (old.state = 'CLAIMED' and new.state = 'TRANSMITTING') execute function slowly()""",
            """
            create trigger asks_slowly before update on message_outbox for each row
              when (old.state = 'PUT_OFF' and new.state = 'QUEUED') execute function slowly()""",
            """
            create trigger enters_slowly before insert on message_outbox for each row
              when (new.state = 'QUEUED') execute function slowly()""")) {
      execute(slow);
    }
  }

  @AfterAll
  static void stop() throws Exception {
    nodes.close();
  }

  @Test
  void neverPassOneCapTogether() throws Exception {
    List<String> people = people("racer");
    race(people, (person, journey) -> post(nodeOf(journey), bought(journey, person)));
    settled();

    assertThat(nodes.count(mails("racer", "true"))).as("asked").isEqualTo(3L * PEOPLE);
    assertThat(nodes.count(mails("racer", "state = 'SENT'"))).isEqualTo(PEOPLE);
    assertThat(
            nodes.count(
                mails("racer", "state = 'PUT_OFF' and due_at > now() + interval '3 hours'")))
        .isEqualTo(2L * PEOPLE);
    assertThat(most("racer")).as("mails to one person").isOne();
    assertThat(taken("racer")).isEqualTo(PEOPLE);

    // two days later two tokens of each person wake at one moment, on either node
    execute(
        """
        update message_outbox set sent_at = sent_at - interval '2 days',
          queued_at = queued_at - interval '2 days', due_at = due_at - interval '2 days'
        where recipient_id like 'racer%' and state = 'SENT'""");
    execute(
        """
        update message_outbox set due_at = now()
        where recipient_id like 'racer%' and state = 'PUT_OFF'""");
    execute("update act_ru_job set duedate_ = now() where duedate_ < now() + interval '2 days'");
    Awaitility.await()
        .atMost(CAP)
        .until(
            () ->
                nodes.count(mails("racer", "state = 'SENT' and sent_at > now() - interval '1 day'"))
                        >= PEOPLE
                    && nodes.count(mails("racer", "state = 'PUT_OFF' and due_at <= now()")) == 0);
    settled();
    assertThat(nodes.count(mails("racer", "state = 'SENT'"))).isEqualTo(2L * PEOPLE);
    assertThat(
            nodes.count(
                mails("racer", "state = 'PUT_OFF' and due_at > now() + interval '3 hours'")))
        .isEqualTo(PEOPLE);
    assertThat(most("racer")).as("one mail then, one mail now").isEqualTo(2);
  }

  @Test
  void neverLetTwoMailsOfOneWhoWasTwoLeaveTogether() throws Exception {
    steer("stop");
    List<String> people = people("joined");
    List<String> earlier = people("guest");
    race(people, (person, none) -> post(nodes.a, bought("tea", person)), "tea");
    race(earlier, (person, none) -> post(nodes.b, bought("cup", person)), "cup");
    Awaitility.await()
        .atMost(CAP)
        .until(() -> nodes.count(mails("", "state = 'QUEUED'")) == 2L * PEOPLE);
    for (int n = 0; n < PEOPLE; n++) {
      post(
          nodes.a,
          """
          {"id":"alias-%1$s","source":"shop","type":"alias","recipient":"%1$s",
           "data":{"previousId":"%2$s"}}"""
              .formatted(people.get(n), earlier.get(n)));
    }
    Awaitility.await().atMost(CAP).until(() -> nodes.count(mails("guest", "true")) == 0);

    steer("resume");
    settled();

    assertThat(nodes.count(mails("joined", "state = 'SENT'"))).isEqualTo(PEOPLE);
    assertThat(
            nodes.count(
                mails("joined", "state = 'QUEUED' and due_at > now() + interval '3 hours'")))
        .isEqualTo(PEOPLE);
    assertThat(most("joined")).as("mails to one person").isOne();
    assertThat(taken("joined") + taken("guest")).isEqualTo(PEOPLE);
  }

  @Test
  void sayThatNoTableIsInForce() {
    Document page =
        Jsoup.parse(
            AttackHttp.session(nodes.a.port(), "ana", ProductionNodes.PASSWORD)
                .get("/restraint", "Accept", "text/html")
                .body());
    assertThat(page.select(".empty strong").text()).isEqualTo("No table is in force");
    assertThat(page.select(".lead").text())
        .contains(
            "at most 1 a day", "at most 4 in 7 days", "4 hours between two", "no quiet hours");
    assertThat(page.select("table")).isEmpty();
  }

  private interface Deed {
    void to(String person, String journey);
  }

  /** For each person all at once, each journey in a thread of its own. */
  private static void race(List<String> people, Deed deed, String... journeys) {
    for (String person : people) {
      CountDownLatch go = new CountDownLatch(1);
      List<CompletableFuture<Void>> all = new ArrayList<>();
      for (String journey : journeys.length == 0 ? JOURNEYS : List.of(journeys)) {
        all.add(
            CompletableFuture.runAsync(
                () -> {
                  try {
                    go.await();
                  } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                  }
                  deed.to(person, journey);
                }));
      }
      go.countDown();
      all.forEach(CompletableFuture::join);
    }
  }

  private static RunningFollowup nodeOf(String journey) {
    return journey.equals("cup") ? nodes.b : nodes.a;
  }

  private static String bought(String journey, String person) {
    return """
        {"id":"%1$s-%2$s","source":"shop","type":"%1$s-bought","recipient":"%2$s"}"""
        .formatted(journey, person);
  }

  private static void post(RunningFollowup node, String event) {
    HttpResponse<String> answer =
        AttackHttp.key(node.port(), ProductionNodes.KEY).post("/api/events", event);
    assertThat(answer.body()).contains("\"accepted\":1");
  }

  private static void steer(String what) {
    assertThat(
            AttackHttp.key(nodes.b.port(), ProductionNodes.KEY)
                .post("/api/sending/" + what, "")
                .statusCode())
        .isBetween(200, 299);
  }

  /** Nothing waits in the inbox, and no mail is due or on its way. */
  private static void settled() {
    Awaitility.await()
        .atMost(CAP)
        .until(
            () ->
                nodes.count("select count(*) from event_inbox") == 0
                    && nodes.count(
                            mails(
                                "",
                                "state in ('CLAIMED', 'TRANSMITTING')"
                                    + " or (state = 'QUEUED' and due_at <= now())"))
                        == 0);
  }

  private static void execute(String statement) throws Exception {
    try (Connection connection = nodes.database.connect();
        Statement sql = connection.createStatement()) {
      sql.execute(statement);
    }
  }

  private static String mails(String whose, String which) {
    return "select count(*) from message_outbox where recipient_id like '%s%%' and (%s)"
        .formatted(whose, which);
  }

  private static long most(String whose) throws Exception {
    return nodes.count(
        """
        select max(n) from (select count(*) n from message_outbox
          where recipient_id like '%s%%' and state in ('SENT', 'UNKNOWN', 'TRANSMITTING')
          group by recipient_id) counted"""
            .formatted(whose));
  }

  private static long taken(String whose) {
    return nodes.mails.stream().filter(mail -> mail.contains("\nTo: " + whose)).count();
  }

  private static List<String> people(String name) {
    AttackHttp shop = AttackHttp.key(nodes.a.port(), ProductionNodes.KEY);
    List<String> ids = new ArrayList<>();
    for (int n = 0; n < PEOPLE; n++) {
      String id = name + "-" + n;
      shop.put("/api/recipients/" + id, "{\"email\":\"%s@example.com\"}".formatted(id));
      shop.put(
          "/api/recipients/" + id + "/consents/marketing:offers",
          """
          {"granted":true,"basis":"express","evidence":{"source":"form","text":"Yes"}}""");
      ids.add(id);
    }
    return ids;
  }
}
