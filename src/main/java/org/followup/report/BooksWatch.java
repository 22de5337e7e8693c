package org.followup.report;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.ToDoubleFunction;
import org.followup.node.Background;
import org.followup.report.BooksReading.Book;
import org.followup.report.BooksReading.Difference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Reads the books now and then, tells the metrics what stood there, and the log when a difference
 * comes or goes. Each node does so by itself, at moments of its own: any of them may die.
 */
@Component
class BooksWatch extends Background implements MeterBinder {

  private static final Logger log = LoggerFactory.getLogger(BooksWatch.class);

  /** Soon after the start, yet not while everything else begins. */
  private static final Duration FIRST = Duration.ofSeconds(30);

  private final Books books;
  private final Duration every;
  private Map<String, Difference> known = Map.of();
  private final long startedNanos = System.nanoTime();

  BooksWatch(Books books, BooksSettings settings) {
    super("books", first(settings.every()), settings.every());
    this.books = books;
    this.every = settings.every();
  }

  private static Duration first(Duration every) {
    long first = Math.min(FIRST.toMillis(), every.toMillis());
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(first / 2, first + 1));
  }

  @Override
  public boolean isAutoStartup() {
    return !every.isZero();
  }

  /** Nodes that began together drift apart. */
  @Override
  protected Duration round() {
    tell(books.read());
    long next = every.toMillis();
    return Duration.ofMillis(
        ThreadLocalRandom.current().nextLong(next - next / 10, next + next / 10 + 1));
  }

  /** Each difference is an ERROR once, and an INFO when it is gone. */
  void tell(BooksReading reading) {
    Map<String, Difference> now = new LinkedHashMap<>();
    reading.differences().forEach(difference -> now.put(difference.mark(), difference));
    now.forEach(
        (mark, difference) -> {
          if (!known.containsKey(mark)) {
            log.error(
                "The books do not balance book={} difference=\"{}\"",
                name(difference.book()),
                difference.sentence());
          }
        });
    known.forEach(
        (mark, difference) -> {
          if (!now.containsKey(mark)) {
            log.info(
                "A difference of the books is gone book={} difference=\"{}\"",
                name(difference.book()),
                difference.sentence());
          }
        });
    known = now;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    if (every.isZero()) {
      return;
    }
    Gauge.builder("followup.books.age", this, BooksWatch::age)
        .description("How long ago this node read the books, or began to without having done so")
        .baseUnit("seconds")
        .register(registry);
    for (Book book : Book.values()) {
      gauge(
          registry,
          "followup.books.differences",
          "Differences in the books",
          "book",
          name(book),
          reading -> reading.countDifferences(book));
    }
    events(registry, "accepted", reading -> reading.events().accepted());
    events(registry, "applied", reading -> reading.events().applied());
    events(registry, "recorded", reading -> reading.events().recorded());
    events(registry, "erased", reading -> reading.events().erased());
    events(registry, "waiting", reading -> reading.events().waiting());
    events(registry, "dead", reading -> reading.events().dead());
    instances(registry, "entered", reading -> reading.instances().entered());
    instances(registry, "running", reading -> reading.instances().running());
    instances(registry, "goal", reading -> reading.instances().ended().goal());
    instances(registry, "lost", reading -> reading.instances().ended().lost());
    instances(registry, "neutral", reading -> reading.instances().ended().neutral());
    instances(registry, "stopped", reading -> reading.instances().ended().stopped());
    sends(registry, "due", reading -> reading.sends().due());
    sends(registry, "put_off", reading -> reading.sends().putOff());
    sends(registry, "queued", reading -> reading.sends().queued());
    sends(registry, "on_the_way", reading -> reading.sends().onTheWay());
    sends(registry, "sent", reading -> reading.sends().sent());
    sends(registry, "withdrawn", reading -> reading.sends().withdrawn());
    sends(registry, "refused", reading -> reading.sends().refused());
    sends(registry, "failed", reading -> reading.sends().failed());
    sends(registry, "unknown", reading -> reading.sends().unknown());
  }

  private void events(MeterRegistry registry, String account, ToDoubleFunction<BooksReading> of) {
    gauge(
        registry, "followup.books.events", "Events by what became of them", "account", account, of);
  }

  private void instances(
      MeterRegistry registry, String account, ToDoubleFunction<BooksReading> of) {
    gauge(
        registry,
        "followup.books.instances",
        "Instances by what became of them",
        "account",
        account,
        of);
  }

  private void sends(MeterRegistry registry, String account, ToDoubleFunction<BooksReading> of) {
    gauge(
        registry,
        "followup.books.sends",
        "Due sends by what became of them",
        "account",
        account,
        of);
  }

  private void gauge(
      MeterRegistry registry,
      String name,
      String meaning,
      String tag,
      String value,
      ToDoubleFunction<BooksReading> of) {
    Gauge.builder(name, books, read -> read.findLatest().map(of::applyAsDouble).orElse(Double.NaN))
        .description(meaning)
        .tag(tag, value)
        .register(registry);
  }

  private double age() {
    Duration sinceStart = Duration.ofNanos(System.nanoTime() - startedNanos);
    return books.findAge().orElse(sinceStart).toMillis() / 1_000.0;
  }

  private static String name(Book book) {
    return book.name().toLowerCase(Locale.ROOT);
  }
}
