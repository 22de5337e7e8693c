package org.followup.event;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.followup.RoomSlice;
import org.followup.StoppedClock;
import org.followup.demo.EmptyDatabase;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The rooms {@code event} and {@code recipient} alone, on a real PostgreSQL of their own with
 * nothing in it, by a clock that stands where a test puts it. Several on one database are nodes.
 */
final class EventRoom implements AutoCloseable {

  static final Instant START = Instant.parse("2030-03-10T10:00:00Z");
  static final String SOURCE = "shop.example";
  static final RecipientId ANA = new RecipientId("ana");

  final ConfigurableApplicationContext context;
  final Inbox inbox;
  final History history;
  final JdbcClient jdbc;
  final TransactionTemplate transaction;
  private final StoppedClock clock;

  private EventRoom(String jdbcUrl, String... properties) {
    List<String> arguments = new ArrayList<>(Arrays.asList(properties));
    arguments.add("database=" + jdbcUrl);
    arguments.add("spring.config.name=none");
    arguments.add("spring.main.banner-mode=off");
    arguments.add("followup.secret=a-secret-for-these-tests-only");
    context =
        new SpringApplicationBuilder(Slice.class)
            .web(WebApplicationType.NONE)
            .run(arguments.stream().map(argument -> "--" + argument).toArray(String[]::new));
    inbox = context.getBean(Inbox.class);
    history = context.getBean(History.class);
    jdbc = context.getBean(JdbcClient.class);
    transaction = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
    clock = context.getBean(StoppedClock.class);
  }

  static EventRoom on(EmptyDatabase database, String... properties) {
    return new EventRoom(database.jdbcUrl(), properties);
  }

  <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  Instant now() {
    return clock.now;
  }

  void pass(Duration time) {
    clock.now = clock.now.plus(time);
  }

  void setClock(Instant now) {
    clock.now = now;
  }

  static NewEvent event(String id) {
    return event(id, ANA, NewEvent.Handling.ACT);
  }

  static NewEvent event(String id, RecipientId recipient, NewEvent.Handling handling) {
    return new NewEvent(
        SOURCE, id, "order-completed", null, recipient, null, null, Map.of(), handling);
  }

  /** As an erasure does; in the transaction, where there is one. */
  void erase(RecipientId recipient) {
    bean(Recipients.class).erase(recipient);
  }

  Acceptance accept(NewEvent... events) {
    return inbox.accept(List.of(events));
  }

  /** Applies the next events, as the dispatcher would. @return their ids */
  List<String> applyNext(int limit) {
    return committed(
        () -> {
          List<Event> slice = inbox.claimSlice(limit);
          Receipt told =
              new Receipt(
                  List.of(new Receipt.Effect("tea", "i-1", "ana", null, null, null)),
                  List.of(),
                  List.of(),
                  List.of(),
                  List.of());
          inbox.applied(
              slice.stream()
                  .collect(java.util.stream.Collectors.toMap(event -> event, event -> told)));
          return slice.stream().map(Event::id).toList();
        });
  }

  <T> T committed(Supplier<T> work) {
    return java.util.Objects.requireNonNull(transaction.execute(status -> work.get()));
  }

  /** What was posted, as "2030-03 accepted 4"; alphabetic. */
  List<String> ledger() {
    return jdbc.sql(
            """
            select to_char(month, 'YYYY-MM') || ' ' || account || ' ' || sum(events)
            from event_ledger group by month, account order by 1
            """)
        .query(String.class)
        .list();
  }

  /** Months whose posted sums and inbox do not add up. */
  List<String> unbalanced() {
    return jdbc.sql(
            """
            select month::text from (
              select month, case account when 'accepted' then events else -events end as events
              from event_ledger
              union all
              select date_trunc('month', accepted_at at time zone 'UTC')::date, -1 from event_inbox
            ) as entries
            group by month having sum(events) <> 0 order by 1
            """)
        .query(String.class)
        .list();
  }

  int count(String sql, @Nullable Object... arguments) {
    return jdbc.sql(sql).params(Arrays.asList(arguments)).query(Integer.class).single();
  }

  @Override
  public void close() {
    context.close();
  }

  interface Work<T> {
    T run(int number) throws Exception;
  }

  /** Runs the work in as many threads, and throws what one of them threw. */
  static <T> List<T> together(int threads, Work<T> work) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<T>> running =
          IntStream.range(0, threads).mapToObj(n -> pool.submit(() -> work.run(n))).toList();
      List<T> results = new ArrayList<>();
      for (Future<T> future : running) {
        results.add(future.get());
      }
      return results;
    } finally {
      pool.shutdownNow();
    }
  }

  @ComponentScan({"org.followup.recipient", "org.followup.event"})
  @ConfigurationPropertiesScan({"org.followup.recipient", "org.followup.event"})
  static class Slice extends RoomSlice {

    @Bean(destroyMethod = "close")
    HikariDataSource dataSource(@Value("${database}") String url) {
      HikariDataSource source = source(url);
      source.setMaximumPoolSize(20);
      return migrated(source, "recipient", "event");
    }

    @Bean
    SimpleMeterRegistry metrics() {
      return new SimpleMeterRegistry();
    }

    @Bean
    StoppedClock clock() {
      return new StoppedClock(START);
    }
  }
}
