package org.followup.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.followup.RoomSlice;
import org.followup.StoppedClock;
import org.followup.demo.EmptyDatabase;
import org.followup.recipient.EmailAddress;
import org.followup.recipient.KeysOf;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Limits of sign-ups, on two nodes that know of each other by the database alone. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SignUpLimitsDatabaseTest {

  private static final Instant MORNING = Instant.parse("2026-11-23T10:00:00Z");

  private EmptyDatabase database;
  private final List<HikariDataSource> sources = new ArrayList<>();
  private final StoppedClock clock = new StoppedClock(MORNING);
  private SignUpLimits here;
  private SignUpLimits there;
  private JdbcClient sql;

  /** Makes {@link RoomSlice}'s way to migrate reachable. */
  private abstract static class Tables extends RoomSlice {
    static HikariDataSource of(String url) {
      return source(url);
    }
  }

  @BeforeAll
  void start() throws Exception {
    database = EmptyDatabase.start();
    here = node();
    there = node();
    RoomSlice.migrate(sources.get(0), "tracking", "latest");
    sql = JdbcClient.create(sources.get(0));
  }

  @AfterAll
  void stop() throws Exception {
    sources.forEach(HikariDataSource::close);
    database.close();
  }

  private SignUpLimits node() {
    HikariDataSource source = Tables.of(database.jdbcUrl());
    sources.add(source);
    return new SignUpLimits(
        new SignUpLimitRepository(JdbcClient.create(source)),
        new SignUpSettings(List.of("newsletter"), List.of(), Map.of(), Duration.ofDays(7), 3, 20),
        KeysOf.secret("a-secret-for-this-test"),
        clock);
  }

  @Test
  void holdOverTwoNodesThatAreAskedAtOnce() throws Exception {
    EmailAddress email = address("many@example.com");
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Optional<Duration>>> requests = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        SignUpLimits node = i % 2 == 0 ? here : there;
        requests.add(() -> node.take(email, null));
      }
      int taken = 0;
      for (Future<Optional<Duration>> answer : threads.invokeAll(requests)) {
        taken += answer.get().isEmpty() ? 1 : 0;
      }
      assertThat(taken).isEqualTo(3);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void openAgainWhenTheySaid() {
    EmailAddress email = address("again@example.com");
    clock.now = MORNING.plusSeconds(7);
    for (int i = 0; i < 3; i++) {
      assertThat(here.take(email, null)).isEmpty();
    }
    Duration wait = there.take(email, null).orElseThrow();
    assertThat(wait).isEqualTo(Duration.ofHours(8));
    clock.now = clock.now.plus(wait).minusSeconds(1);
    assertThat(here.take(email, null)).contains(Duration.ofSeconds(1));
    clock.now = clock.now.plusSeconds(1);
    assertThat(here.take(email, null)).isEmpty();
    assertThat(here.take(email, null)).isPresent();
  }

  @Test
  void keepNeitherAddressNorNetworkAndNothingForEver() {
    clock.now = MORNING.plus(Duration.ofDays(30));
    here.take(address("trace@example.com"), "203.0.113.50");
    assertThat(
            sql.sql(
                    """
                    select count(*) from tracking_sign_up_limit t
                    where t::text ~* 'trace|7472616365|203\\.|cb007132'
                    """)
                .query(Integer.class)
                .single())
        .isZero();
    clock.now = clock.now.plus(Duration.ofDays(1));
    here.forget();
    assertThat(sql.sql("select count(*) from tracking_sign_up_limit").query(Integer.class).single())
        .isZero();
  }

  @Test
  void takeANetworkForWhatOneHolderMayChooseFrom() {
    assertThat(SignUpLimits.network("2001:db8:1:2:3:4:5:6"))
        .isEqualTo(SignUpLimits.network("2001:db8:1:2::9"))
        .isNotEqualTo(SignUpLimits.network("2001:db8:1:3::9"));
    assertThat(SignUpLimits.network("::ffff:203.0.113.7"))
        .isEqualTo(SignUpLimits.network("203.0.113.7"))
        .isPresent();
    for (String none : List.of("localhost", "", "1.2.3", "1.2.3.4.5", "dead.beef", "1.2.3.400")) {
      assertThat(SignUpLimits.network(none)).as(none).isEmpty();
    }
  }

  private static EmailAddress address(String text) {
    return EmailAddress.read(text).orElseThrow();
  }
}
