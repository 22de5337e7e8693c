package org.followup.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.followup.FollowupTest;
import org.followup.report.BooksReading.Book;
import org.followup.report.BooksReading.Difference;
import org.followup.report.BooksReading.Ended;
import org.followup.report.BooksReading.Events;
import org.followup.report.BooksReading.Instances;
import org.followup.report.BooksReading.Sends;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.yaml.snakeyaml.Yaml;

@FollowupTest
class BooksWatchTest {

  @Autowired Books books;
  @Autowired List<MeterBinder> meters;

  @Test
  void tellsTheLogOnceThatSomethingIsMissingAndOnceThatItIsBack() {
    Logger logger = (Logger) LoggerFactory.getLogger(BooksWatch.class);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    try {
      BooksWatch watch = new BooksWatch(books, new BooksSettings(Duration.ZERO));
      watch.tell(reading());
      watch.tell(reading(difference("1 is neither")));
      watch.tell(reading(difference("2 are neither")));
      watch.tell(reading());
      watch.tell(reading());
    } finally {
      logger.detachAppender(log);
    }

    assertThat(log.list)
        .extracting(ILoggingEvent::getLevel)
        .containsExactly(Level.ERROR, Level.INFO);
    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "The books do not balance book=events difference=\"1 is neither\"",
            "A difference of the books is gone book=events difference=\"2 are neither\"");
  }

  @Test
  void readsByItselfAndTellsTheMetrics() {
    BooksWatch watch = new BooksWatch(books, new BooksSettings(Duration.ofMillis(20)));
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    watch.bindTo(registry);
    BooksReading before = books.read();
    watch.start();
    try {
      long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      while (books.findLatest().orElseThrow().at().equals(before.at())) {
        assertThat(System.nanoTime()).isLessThan(deadline);
        Thread.onSpinWait();
      }
    } finally {
      watch.stop();
    }

    BooksReading latest = books.findLatest().orElseThrow();
    assertThat(registry.get("followup.books.events").tag("account", "accepted").gauge().value())
        .isEqualTo(latest.events().accepted());
    assertThat(registry.get("followup.books.differences").tag("book", "sends").gauge().value())
        .isEqualTo(latest.countDifferences(Book.SENDS));
    assertThat(registry.get("followup.books.age").gauge().value()).isBetween(0.0, 60.0);
  }

  @Test
  void leavesEverythingAloneWhereItIsSwitchedOff() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    new BooksWatch(books, new BooksSettings(Duration.ZERO)).bindTo(registry);

    assertThat(registry.getMeters()).isEmpty();
    assertThatThrownBy(() -> new BooksSettings(Duration.ofSeconds(-1)))
        .hasMessageContaining("followup.books.every");
  }

  @Test
  void alertsNameMetricsThatThereAre() throws Exception {
    books.read();
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    meters.forEach(meter -> meter.bindTo(registry));
    Set<String> there =
        registry
            .scrape()
            .lines()
            .filter(line -> !line.startsWith("#"))
            .map(line -> line.split("[{ ]")[0])
            .collect(Collectors.toSet());

    Map<String, Object> file = new Yaml().load(Files.readString(Path.of("docs/alerts.yaml")));
    Set<String> alerts = new TreeSet<>();
    for (Object group : (List<?>) file.get("groups")) {
      for (Object each : (List<?>) ((Map<?, ?>) group).get("rules")) {
        Map<?, ?> rule = (Map<?, ?>) each;
        alerts.add((String) rule.get("alert"));
        assertThat(rule.get("labels")).asString().contains("severity=");
        assertThat(rule.get("annotations")).asString().contains("summary=", "description=");
        Set<String> named =
            Pattern.compile("followup_[a-z_]+")
                .matcher((String) rule.get("expr"))
                .results()
                .map(found -> found.group())
                .collect(Collectors.toSet());
        assertThat(named).isNotEmpty();
        assertThat(there).as("of alert %s", rule.get("alert")).containsAll(named);
      }
    }
    assertThat(alerts)
        .containsExactly(
            "FollowupBooksDoNotBalance",
            "FollowupBooksNotRead",
            "FollowupEventsGivenUp",
            "FollowupEventsWaiting",
            "FollowupJourneyStoppedItself",
            "FollowupMailsFailed",
            "FollowupRelayAway",
            "FollowupRelaySlowed",
            "FollowupVoucherPoolEmpty",
            "FollowupVoucherPoolLow");
  }

  private static BooksReading reading(Difference... differences) {
    return new BooksReading(
        Instant.EPOCH,
        new Events(0, 0, 0, 0, 0, 0),
        new Instances(0, 0, new Ended(0, 0, 0, 0)),
        new Sends(0, 0, 0, 0, 0, 0, 0, 0, 0),
        List.of(differences));
  }

  private static Difference difference(String sentence) {
    return new Difference(Book.EVENTS, "settled 2026-11", sentence, null, List.of());
  }
}
