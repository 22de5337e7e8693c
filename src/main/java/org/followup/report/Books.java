package org.followup.report;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.followup.journey.Tokens;
import org.followup.message.MessageState;
import org.followup.report.BooksReading.Difference;
import org.followup.report.BooksReading.Ended;
import org.followup.report.BooksReading.Events;
import org.followup.report.BooksReading.Instances;
import org.followup.report.BooksReading.Sends;
import org.followup.report.BooksRepository.EventMonth;
import org.followup.report.BooksRepository.InstanceCount;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The books: whether every event that was accepted is applied or still here, every instance that
 * was entered runs or has ended, and every mail that came due was sent or is known not to be.
 *
 * <p>All of it is read at one moment, in a transaction of its own that changes nothing. Whoever
 * accepts, applies, moves or sends does so in transactions that keep the books balanced each, so
 * that work in hand is never a difference: it is seen as a whole or not at all. A difference
 * therefore means that something was lost, doubled or changed by hand.
 */
@Component
public class Books {

  private final BooksRepository books;
  private final EventBook eventBook;
  private final InstanceBook instanceBook;
  private final SendBook sendBook;
  private final Clock clock;
  private volatile @Nullable Read latest;

  /** A reading and when it was taken, by the clock that nobody moves. */
  private record Read(BooksReading reading, long nanos) {}

  Books(BooksRepository books, Tokens tokens, Clock clock) {
    this.books = books;
    this.eventBook = new EventBook(books);
    this.instanceBook = new InstanceBook(tokens);
    this.sendBook = new SendBook(books, tokens);
    this.clock = clock;
  }

  /** Reads the books now; takes about a second for some hundred thousand of everything. */
  @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
  public BooksReading read() {
    books.takeRoom();
    books.holdMonths();
    Instant now = clock.instant();
    List<Difference> differences = new ArrayList<>();
    List<EventMonth> months = books.listEventMonths();
    differences.addAll(eventBook.check(months));
    List<InstanceCount> instances = books.countInstances();
    differences.addAll(instanceBook.check(instances));
    SendBook.Found sends = sendBook.check(now);
    differences.addAll(sends.differences());
    BooksReading reading =
        new BooksReading(
            now,
            events(months),
            instances(instances),
            sends(sends.due(), books.countMails()),
            List.copyOf(differences));
    latest = new Read(reading, System.nanoTime());
    return reading;
  }

  /** What this node read last, whoever had asked for it; empty before the first time. */
  public Optional<BooksReading> findLatest() {
    return Optional.ofNullable(latest).map(Read::reading);
  }

  /** How long ago that was, in real time. */
  Optional<Duration> findAge() {
    return Optional.ofNullable(latest)
        .map(read -> Duration.ofNanos(System.nanoTime() - read.nanos()));
  }

  private static Events events(List<EventMonth> months) {
    Function<ToLongFunction<EventMonth>, Long> sum =
        account -> months.stream().mapToLong(account).sum();
    return new Events(
        sum.apply(EventMonth::accepted),
        sum.apply(EventMonth::applied),
        sum.apply(EventMonth::recorded),
        sum.apply(EventMonth::erased),
        sum.apply(EventMonth::waiting),
        sum.apply(EventMonth::dead));
  }

  private static Instances instances(List<InstanceCount> counts) {
    Function<String, Long> ended =
        outcome ->
            counts.stream()
                .filter(count -> !count.running() && outcome.equals(count.outcome()))
                .mapToLong(InstanceCount::instances)
                .sum();
    return new Instances(
        counts.stream().mapToLong(InstanceCount::instances).sum(),
        counts.stream().filter(InstanceCount::running).mapToLong(InstanceCount::instances).sum(),
        new Ended(
            ended.apply("goal"),
            ended.apply("lost"),
            ended.apply("neutral"),
            ended.apply("stopped")));
  }

  private static Sends sends(long due, Map<MessageState, Long> mails) {
    Function<MessageState, Long> in = state -> mails.getOrDefault(state, 0L);
    return new Sends(
        due,
        in.apply(MessageState.PUT_OFF),
        in.apply(MessageState.QUEUED),
        in.apply(MessageState.CLAIMED) + in.apply(MessageState.TRANSMITTING),
        in.apply(MessageState.SENT),
        in.apply(MessageState.WITHDRAWN),
        in.apply(MessageState.REFUSED),
        in.apply(MessageState.FAILED),
        in.apply(MessageState.UNKNOWN));
  }
}
