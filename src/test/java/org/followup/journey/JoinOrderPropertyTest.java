package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.journey.ModelXml.catchEvent;
import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.file;
import static org.followup.journey.ModelXml.flows;
import static org.followup.journey.ModelXml.receive;
import static org.followup.journey.ModelXml.start;
import static org.followup.journey.ModelXml.timer;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.followup.FollowupTest;
import org.followup.demo.StandingClock;
import org.followup.journey.JoinPlay.End;
import org.followup.journey.JoinTale.Order;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;

/**
 * When the words that several names are one person come, and in which order, makes no difference to
 * the end: the tale told about one person from the start, and the same with each word at any other
 * place, end the same. {@code -Djoin.cases=200} plays so many tales, {@code -Djoin.seed=17} those
 * from that seed on; without, it plays the same ones each time, since one in some hundreds meets
 * what ADR 7 says is not promised.
 */
@FollowupTest
class JoinOrderPropertyTest {

  private static final Logger log = LoggerFactory.getLogger(JoinOrderPropertyTest.class);
  private static final int TALES = 12;
  private static final int ORDERS = 4;
  private static final int SIDE_BY_SIDE = 12;
  private static final int SHRUNK = 2;

  @LocalServerPort private int port;
  @Autowired private ApplicationContext application;

  private StandingClock clock;
  private JoinPlay play;

  @BeforeEach
  void holdTheClock() {
    EngineFixture engine = EngineFixture.in(application);
    deploy(engine, "join-subject", List.of("match", "subject"));
    deploy(engine, "join-once", List.of(), "reentry", "once");
    deploy(engine, "join-always", List.of(), "reentry", "always");
    deploy(engine, "join-after", List.of(), "reentry", "after P1D");
    deploy(engine, "join-known", List.of(), "recognition", "3");
    deploy(engine, "join-look", List.of("lookBack", "PT1H"));
    deployRestarting(engine);
    clock = new StandingClock(application);
    play = new JoinPlay(application, clock, port);
  }

  @AfterEach
  void letTheClockTick() {
    clock.close();
  }

  @Test
  void endsTheSameWheneverTheNamesTurnOutToBeOnePersons() {
    int cases = Integer.getInteger("join.cases", TALES);
    long first = Long.getLong("join.seed", 1);
    List<String> differences = new ArrayList<>();
    for (int done = 0; done < cases && differences.isEmpty(); done += SIDE_BY_SIDE) {
      List<JoinPlay.Told> told = new ArrayList<>();
      int many = Math.min(SIDE_BY_SIDE, cases - done);
      for (long seed = first + done; seed < first + done + many; seed++) {
        JoinTale tale = JoinTale.tell(seed);
        Random random = new Random(seed);
        told.add(new JoinPlay.Told(tale, tale.atOnce(true)));
        told.add(new JoinPlay.Told(tale, tale.atOnce(false)));
        for (int i = 2; i < ORDERS; i++) {
          told.add(new JoinPlay.Told(tale, tale.order(random)));
        }
      }
      List<End> seen = play.play(told);
      for (int i = 0; i < told.size(); i++) {
        int once = i - i % ORDERS;
        if (!seen.get(i).sameAs(seen.get(once))) {
          differences.add(
              differences.size() < SHRUNK
                  ? shrunk(told.get(i))
                  : "seed " + told.get(i).tale().seed());
          i = once + ORDERS - 1; // the next tale
        }
      }
    }
    log.info("Tales of names were played. tales={} first={}", cases, first);
    assertThat(differences).overridingErrorMessage(() -> String.join("\n", differences)).isEmpty();
  }

  /** The tale without every step that does not matter, and both ends. */
  private String shrunk(JoinPlay.Told whole) {
    JoinPlay.Told smallest = whole;
    List<End> ends = ends(whole);
    for (int i = whole.tale().steps().size() - 1; i >= 0; i--) {
      JoinPlay.Told fewer =
          new JoinPlay.Told(smallest.tale().without(i), without(smallest.order(), i));
      List<End> without = ends(fewer);
      if (!without.get(0).sameAs(without.get(1))) {
        smallest = fewer;
        ends = without;
      }
    }
    return "-Djoin.cases=1 -Djoin.seed=%d; smallest: %sas one from the start:%n%s%nas told:%n%s"
        .formatted(
            whole.tale().seed(),
            smallest.tale().text(smallest.order()),
            ends.get(0).text(),
            ends.get(1).text());
  }

  private List<End> ends(JoinPlay.Told told) {
    return play.play(List.of(new JoinPlay.Told(told.tale(), told.tale().atOnce(true)), told));
  }

  private static Order without(Order order, int step) {
    return new Order(
        order.places().stream().map(place -> place > step ? place - 1 : place).toList(),
        order.turns());
  }

  /** Two waits, a day, and a way out at any time; all enter on one event. */
  private static void deploy(
      EngineFixture engine, String journey, List<String> first, String... entry) {
    engine.deploy(
        journey + ".bpmn",
        file(
            journey,
            start("Entry", "join-in", entry)
                + catchEvent("Answered", "join-answer", first.toArray(String[]::new))
                + catchEvent("Next", "join-next")
                + timer("Day", "timeDuration", "P1D")
                + end("End", "goal")
                + flows("Entry", "Answered", "Next", "Day", "End")
                + """
                <bpmn:subProcess id="AtAnyTime" triggeredByEvent="true">
                """
                + TokenModels.startMessage("Out", "join-out", true)
                + end("EndOut", "lost")
                + flows("Out", "EndOut")
                + "</bpmn:subProcess>",
            "join-in",
            "join-answer",
            "join-next",
            "join-out"));
  }

  /** Starts its wait anew whenever it enters again. */
  private static void deployRestarting(EngineFixture engine) {
    engine.deploy(
        "join-restart.bpmn",
        file(
            "join-restart",
            start("Entry", "join-cart", "reentry", "always")
                + receive("Watch", "join-cart", "match", "subject")
                + flows("Entry", "Watch", "Watch")
                + TokenModels.timerOn("Watch", "Late", true),
            "join-cart"));
  }
}
