package org.followup.offer;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.Period;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.followup.RoomSlice;
import org.followup.StoppedClock;
import org.followup.demo.EmptyDatabase;
import org.followup.event.Inbox;
import org.followup.offer.VoucherPools.Line;
import org.followup.offer.VoucherPools.Uploaded;
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

/** The rooms {@code offer}, {@code event} and {@code recipient} on a PostgreSQL of their own. */
final class OfferRoom implements AutoCloseable {

  static final Instant START = Instant.parse("2026-11-22T20:00:00Z");

  final ConfigurableApplicationContext context;
  final Vouchers vouchers;
  final VoucherPools pools;
  final Recipients recipients;
  final Inbox inbox;
  final JdbcClient jdbc;
  final TransactionTemplate transaction;
  private final EmptyDatabase database;
  private final StoppedClock clock;

  OfferRoom() throws IOException {
    database = EmptyDatabase.start();
    context =
        new SpringApplicationBuilder(Slice.class)
            .web(WebApplicationType.NONE)
            .run(
                "--database=" + database.jdbcUrl(),
                "--spring.config.name=none",
                "--spring.main.banner-mode=off",
                "--followup.secret=a-secret-for-these-tests-only");
    vouchers = context.getBean(Vouchers.class);
    pools = context.getBean(VoucherPools.class);
    recipients = context.getBean(Recipients.class);
    inbox = context.getBean(Inbox.class);
    jdbc = context.getBean(JdbcClient.class);
    clock = context.getBean(StoppedClock.class);
    transaction = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
  }

  Instant now() {
    return clock.now;
  }

  void setClock(Instant now) {
    clock.now = now;
  }

  RecipientId person(String id) {
    RecipientId recipient = new RecipientId(id);
    recipients.put(recipient, id + "@example.com", null, null, Map.of());
    return recipient;
  }

  Uploaded upload(String pool, String... codes) throws IOException {
    return upload(
        pool, Arrays.stream(codes).map(code -> new Line(code, null, null, null)).toList());
  }

  Uploaded upload(String pool, List<Line> lines) throws IOException {
    List<List<Line>> batches = new ArrayList<>(List.of(lines));
    return pools.upload(pool, () -> batches.isEmpty() ? List.of() : batches.remove(0), "test");
  }

  /** A wish for a code of the pool, of a step that is named by its instance. */
  static VoucherWish wish(RecipientId who, String instance, String pool) {
    return wish(who, instance, pool, null, null, null);
  }

  /** What a step of a journey wants; the pattern, the value and the time may be left out. */
  static VoucherWish wish(
      RecipientId who,
      String instance,
      @Nullable String pool,
      @Nullable String pattern,
      @Nullable String value,
      @Nullable Period validFor) {
    return new VoucherWish(
        who,
        "win-back",
        instance,
        "ServiceTask_Offer",
        pool,
        pattern,
        value == null ? null : new BigDecimal(value),
        value == null ? null : "EUR",
        validFor);
  }

  Voucher issue(VoucherWish wish) {
    Voucher voucher = transaction.execute(status -> vouchers.issue(wish));
    return Objects.requireNonNull(voucher);
  }

  @Override
  public void close() throws IOException {
    context.close();
    database.close();
  }

  @ComponentScan({"org.followup.offer", "org.followup.recipient", "org.followup.event"})
  @ConfigurationPropertiesScan({
    "org.followup.offer",
    "org.followup.recipient",
    "org.followup.event"
  })
  static class Slice extends RoomSlice {

    @Bean(destroyMethod = "close")
    HikariDataSource dataSource(@Value("${database}") String url) {
      HikariDataSource source = source(url);
      source.setMaximumPoolSize(10);
      return migrated(source, "node", "recipient", "event", "offer");
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
