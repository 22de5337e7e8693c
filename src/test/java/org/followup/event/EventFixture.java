package org.followup.event;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.followup.StoppedClock;
import org.followup.journey.EventDispatcher;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.recipient.SecretKeys;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * An inbox of its own on the application's database, whose clock stands years ahead: the
 * application's dispatcher does not see its events as due.
 */
class EventFixture {

  final String source = "test/" + UUID.randomUUID();
  final Inbox inbox;
  final TransactionTemplate transaction;
  private final StoppedClock clock;

  private EventFixture(ApplicationContext context, Instant now) {
    this.clock = new StoppedClock(now);
    InboxRepository repository = context.getBean(InboxRepository.class);
    this.inbox =
        new Inbox(
            repository,
            new Spreading(repository, context.getBean(SpreadReceiptRepository.class), clock),
            context.getBean(Ledger.class),
            new Identities(
                context.getBean(IdentityRepository.class),
                context.getBean(MonthlyPartitions.class),
                context.getBean(SecretKeys.class),
                clock),
            context.getBean(Recipients.class),
            context.getBean(PostalTelling.class),
            clock,
            new SimpleMeterRegistry());
    this.transaction = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
  }

  /** What other tests have left in the inbox is due in that future as well: it goes first. */
  static EventFixture at(String now, ApplicationContext context) {
    context.getBean(EventDispatcher.class).drain();
    take(context.getBean(JdbcClient.class), "state <> 'dead'");
    return new EventFixture(context, Instant.parse(now));
  }

  Instant now() {
    return clock.now;
  }

  void pass(Duration time) {
    clock.now = clock.now.plus(time);
  }

  RecipientId recipient(String name) {
    return new RecipientId(name + "@" + source);
  }

  NewEvent event(String id, @Nullable RecipientId recipient) {
    return event(id, "something-happened", recipient, null, NewEvent.Handling.ACT);
  }

  NewEvent event(
      String id,
      String type,
      @Nullable RecipientId recipient,
      @Nullable String subject,
      NewEvent.Handling handling) {
    return new NewEvent(source, id, type, null, recipient, null, subject, Map.of(), handling);
  }

  Acceptance accept(NewEvent... events) {
    return committed(() -> inbox.accept(List.of(events)));
  }

  /** Claims in the running transaction, and looks at this fixture's events only. */
  List<String> claimIds(int limit) {
    return claim(limit).stream().map(Event::id).toList();
  }

  List<Event> claim(int limit) {
    return inbox.claimSlice(limit).stream().filter(event -> event.source().equals(source)).toList();
  }

  void apply(List<Event> events) {
    inbox.applied(
        events.stream()
            .collect(java.util.stream.Collectors.toMap(event -> event, e -> Receipt.NOTHING)));
  }

  /** Fails the event as the dispatcher would, in a transaction of its own. */
  void fail(String id) {
    Event event =
        committed(
            () -> claim(1_000).stream().filter(e -> e.id().equals(id)).findFirst().orElseThrow());
    committed(
        () -> {
          inbox.failed(event, new IllegalStateException("no luck with " + id));
          return true;
        });
  }

  /** Takes what tests left in the inbox, and says so in the books. */
  static void leaveNothingWaiting(JdbcClient jdbc) {
    take(jdbc, "due_at > '2040-01-01'");
  }

  private static void take(JdbcClient jdbc, String which) {
    jdbc.sql(
            """
            with gone as (delete from event_inbox where %s returning accepted_at)
            insert into event_ledger (month, account, events)
            select date_trunc('month', accepted_at at time zone 'UTC')::date, 'erased', count(*)
            from gone group by 1
            """
                .formatted(which))
        .update();
  }

  <T> T committed(java.util.function.Supplier<T> work) {
    return java.util.Objects.requireNonNull(transaction.execute(status -> work.get()));
  }
}
