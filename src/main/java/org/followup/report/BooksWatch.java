package org.followup.report;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.followup.report.BooksReading.Book;
import org.followup.report.BooksReading.Difference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Reads the books now and then, tells the metrics what stood there, and the log when a difference
 * comes or goes. Each node does so by itself, at moments of its own: any of them may die.
 */
@Component
class BooksWatch implements SmartLifecycle, MeterBinder {

  private static final Logger log = LoggerFactory.getLogger(BooksWatch.class);

  /** Soon after the start, yet not while everything else begins. */
  private static final Duration FIRST = Duration.ofSeconds(30);

  private final Books books;
  private final Duration every;
  private Map<String, Difference> known = Map.of();
  private volatile boolean running;
  private volatile long startedNanos = System.nanoTime();
  private ScheduledExecutorService readings = Executors.newScheduledThreadPool(0);

  BooksWatch(Books books, BooksSettings settings) {
    this.books = books;
    this.every = settings.every();
  }

  @Override
  public void start() {
    running = true;
    startedNanos = System.nanoTime();
    if (every.isZero()) {
      return;
    }
    readings =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "books");
              thread.setDaemon(true);
              return thread;
            });
    long first = Math.min(FIRST.toMillis(), every.toMillis());
    plan(ThreadLocalRandom.current().nextLong(first / 2, first + 1));
  }

  /** Nodes that began together drift apart. */
  private void plan(long millis) {
    if (running) {
      readings.schedule(this::round, millis, TimeUnit.MILLISECONDS);
    }
  }

  private void round() {
    try {
      tell(books.read());
    } catch (RuntimeException fault) {
      if (running) {
        log.warn("The books could not be read, the next try is in {}", every, fault);
      }
    }
    long next = every.toMillis();
    plan(ThreadLocalRandom.current().nextLong(next - next / 10, next + next / 10 + 1));
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
  public void stop() {
    running = false;
    readings.shutdownNow();
  }

  @Override
  public boolean isRunning() {
    return running;
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
