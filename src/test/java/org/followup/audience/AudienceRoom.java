package org.followup.audience;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.followup.RoomSlice;
import org.followup.StoppedClock;
import org.followup.demo.EmptyDatabase;
import org.followup.event.Inbox;
import org.followup.event.NewEvent;
import org.followup.event.NewEvent.Handling;
import org.followup.recipient.Consents;
import org.followup.recipient.Consents.Consent;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
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
 * The rooms {@code audience}, {@code event} and {@code recipient} alone, on a real PostgreSQL of
 * their own, by a clock that stands where a test puts it.
 */
final class AudienceRoom implements AutoCloseable {

  static final Instant START = Instant.parse("2026-11-22T20:00:00Z");

  final ConfigurableApplicationContext context;
  final Audiences audiences;
  final Recipients recipients;
  final JdbcClient jdbc;
  final TransactionTemplate transaction;
  private final EmptyDatabase database;
  private final StoppedClock clock;
  private final AtomicInteger events = new AtomicInteger();

  AudienceRoom(String... properties) throws java.io.IOException {
    database = EmptyDatabase.start();
    List<String> arguments =
        new java.util.ArrayList<>(
            List.of(
                "--database=" + database.jdbcUrl(),
                "--spring.config.name=none",
                "--spring.main.banner-mode=off",
                "--followup.secret=a-secret-for-these-tests-only"));
    for (String property : properties) {
      arguments.add("--" + property);
    }
    context =
        new SpringApplicationBuilder(Slice.class)
            .web(WebApplicationType.NONE)
            .run(arguments.toArray(String[]::new));
    audiences = context.getBean(Audiences.class);
    recipients = context.getBean(Recipients.class);
    jdbc = context.getBean(JdbcClient.class);
    clock = context.getBean(StoppedClock.class);
    transaction = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
  }

  <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  Instant now() {
    return clock.now;
  }

  void setClock(Instant now) {
    clock.now = now;
  }

  /** Somebody with an address. */
  RecipientId person(String id, String zone, Map<String, Object> attributes) {
    RecipientId recipient = new RecipientId(id);
    recipients.put(
        recipient,
        id.replace(' ', '.').replaceAll("[^A-Za-z0-9.-]", "x") + "@example.com",
        null,
        zone == null ? null : java.time.ZoneId.of(zone),
        attributes);
    return recipient;
  }

  void did(RecipientId who, String type, Instant when, Map<String, Object> data) {
    bean(Inbox.class)
        .accept(
            List.of(
                new NewEvent(
                    "test",
                    "e" + events.incrementAndGet(),
                    type,
                    when,
                    who,
                    null,
                    null,
                    data,
                    Handling.ACT)));
  }

  void say(RecipientId who, String purpose, boolean granted, String basis, Instant when) {
    bean(Consents.class)
        .record(
            who,
            new Consent(
                new Purpose(purpose),
                granted,
                granted ? basis : null,
                null,
                when,
                Map.of("source", "test", "text", "yes")));
  }

  /** Whom a text finds. */
  List<String> find(String text) {
    return audiences.preview(text, 10_000).sample().stream()
        .map(one -> one.recipient().value())
        .toList();
  }

  @Override
  public void close() throws java.io.IOException {
    context.close();
    database.close();
  }

  @ComponentScan({"org.followup.audience", "org.followup.recipient", "org.followup.event"})
  @ConfigurationPropertiesScan({
    "org.followup.audience",
    "org.followup.recipient",
    "org.followup.event"
  })
  static class Slice extends RoomSlice {

    @Bean(destroyMethod = "close")
    HikariDataSource dataSource(@Value("${database}") String url) {
      HikariDataSource source = source(url);
      source.setMaximumPoolSize(8);
      return migrated(source, "node", "recipient", "event", "audience");
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
