package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.followup.FollowupTest;
import org.followup.demo.StandingClock;
import org.followup.journey.TalePlay.Played;
import org.followup.message.Outbox;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Events of a few people, shuffled, doubled and delayed over all shipped journeys: in the end
 * everything stands as a plain model of the contract's rules says. {@code -Dmodel.cases=2000} plays
 * so many tales, {@code -Dmodel.seed=17} those from that seed on; without it they are others each
 * time, but for {@code .ci/run}.
 */
@FollowupTest
class RulesPropertyTest {

  private static final Logger log = LoggerFactory.getLogger(RulesPropertyTest.class);

  /** What fits into a minute of {@code verify}; more on request. */
  private static final int TALES = 24;

  private static final int RETOLD = 8;
  private static final int SIDE_BY_SIDE = 40;
  private static final int SHRINKS = 60;

  @LocalServerPort private int port;
  @Autowired private JdbcClient jdbc;
  @Autowired private Outbox outbox;
  @Autowired private ApplicationContext application;

  private StandingClock clock;
  private TalePlay play;
  private final Map<String, Integer> counts = new TreeMap<>();

  @BeforeEach
  void holdTheClock() {
    clock = new StandingClock(application);
    play = new TalePlay(new StoryStage(port), clock, jdbc, outbox);
  }

  @AfterEach
  void letTheClockTick() {
    clock.close();
  }

  @Test
  void endsAsTheRulesSay() {
    rounds(
        TALES,
        TaleTeller::tell,
        tales -> {
          List<String> differences = new ArrayList<>();
          for (Played played : play.play(tales)) {
            count(played);
            findDifference(played).ifPresent(found -> differences.add(shrunk(played)));
          }
          return differences;
        });
  }

  @Test
  void endsTheSameHoweverItIsTold() {
    rounds(
        RETOLD,
        seed -> Retelling.apart(TaleTeller.tell(seed)),
        tales -> {
          List<Tale> told = new ArrayList<>(tales);
          tales.forEach(tale -> told.add(Retelling.again(tale, new Random(tale.seed()))));
          List<Played> played = play.play(told);
          List<String> differences = new ArrayList<>();
          for (int i = 0; i < tales.size(); i++) {
            count(played.get(i));
            findDifference(played.get(i), played.get(i + tales.size())).ifPresent(differences::add);
          }
          return differences;
        });
  }

  /** Plays tales until all are played or one round went wrong. */
  private void rounds(
      int usual, LongFunction<Tale> teller, Function<List<Tale>, List<String>> round) {
    int cases = Integer.getInteger("model.cases", usual);
    long first = Long.getLong("model.seed", usualSeed());
    List<String> differences = new ArrayList<>();
    int done = 0;
    while (done < cases && differences.isEmpty()) {
      int many = Math.min(SIDE_BY_SIDE, cases - done);
      long from = first + done;
      differences.addAll(
          round.apply(LongStream.range(from, from + many).mapToObj(teller).toList()));
      done += many;
    }
    log.info("Tales were played. tales={} first={} seen={}", done, first, counts);
    assertThat(differences).overridingErrorMessage(() -> String.join("\n", differences)).isEmpty();
  }

  /** The same tales for every check of a commit, others wherever somebody works at it. */
  private static long usualSeed() {
    return "true".equals(System.getenv("CI")) ? 1 : new Random().nextInt(1_000_000_000);
  }

  private void count(Played played) {
    for (TaleState seen : played.seen()) {
      seen.stays().forEach(stay -> counts.merge(String.valueOf(stay.end()), 1, Integer::sum));
      seen.mails()
          .forEach(
              mail -> counts.merge(mail.state() + String.join("", mail.gates()), 1, Integer::sum));
      seen.calls().forEach(call -> counts.merge("open call", 1, Integer::sum));
    }
  }

  /** Where something ended otherwise than the rules say. */
  private static Optional<String> findDifference(Played played) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < played.seen().size(); i++) {
      TaleState seen = played.seen().get(i);
      TaleState ending = PlainRules.ending(played.tale(), i, played.opening(), seen);
      if (!ending.allows(seen)) {
        text.append("of p%d%n".formatted(i)).append(ending.beside(seen));
      }
      PastCheck.findReopened(played.tale(), i, seen)
          .forEach(reopened -> text.append("was sent ").append(reopened).append("\n"));
    }
    return text.isEmpty() ? Optional.empty() : Optional.of(text.toString());
  }

  /** Where it made a difference how a tale was told. */
  private static Optional<String> findDifference(Played once, Played again) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < once.seen().size(); i++) {
      boolean same = once.seen().get(i).equals(again.seen().get(i));
      // what is due at one moment has no order: then both endings may be right
      if (!same && !PlainRules.isOpen(once.tale(), i, once.opening())) {
        text.append("of p%d%n".formatted(i)).append(once.seen().get(i).beside(again.seen().get(i)));
      }
    }
    return text.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Opened %s, %stold again as %s%s"
                .formatted(once.opening(), once.tale().text(), again.tale().text(), text));
  }

  /** The tale without every step that does not matter, and both states. */
  private String shrunk(Played whole) {
    Played smallest = whole;
    int tries = 0;
    for (int i = smallest.tale().steps().size() - 1; i >= 0 && tries < SHRINKS; i--, tries++) {
      Played fewer = play.play(List.of(smallest.tale().without(i))).get(0);
      if (findDifference(fewer).isPresent()) {
        smallest = fewer;
      }
    }
    return "-Dmodel.cases=1 -Dmodel.seed=%d opened %s; smallest, opened %s: %s%s"
        .formatted(
            whole.tale().seed(),
            whole.opening(),
            smallest.opening(),
            smallest.tale().text(),
            findDifference(smallest).orElseThrow());
  }
}
