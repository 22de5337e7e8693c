package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.followup.message.MailRelay.DomainRates;
import org.followup.message.RelayLessons.Heard;
import org.followup.message.RelayRates.Turn;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** What nodes write down together about the relays, and what it costs to ask for it. */
class RelayBooksTest {

  private final MailRoom room = MailRoom.open();
  @RegisterExtension final PickySmtp server = new PickySmtp();
  private final RelayLessons lessons = room.context.getBean(RelayLessons.class);
  private final RelayRates rates = room.context.getBean(RelayRates.class);

  @AfterEach
  void tidyUp() {
    room.jdbc.sql("drop function if exists slowly() cascade").update();
    room.relays();
  }

  /** Each has written of one relay and now wants to write of the other's. */
  @ParameterizedTest
  @CsvSource({"learn", "giveBack", "take"})
  void nodesThatSpeakOfTheSameRelaysInAnotherOrderNeverWaitForEachOther(String deed) {
    MailRelay one = named("one");
    MailRelay two = named("two");
    room.relays(one, two);
    write(deed, List.of(one, two));
    room.jdbc
        .sql(
            """
            create function slowly() returns trigger language plpgsql as
              $$ begin perform pg_sleep(0.2); return new; end $$
            """)
        .update();
    for (String table : List.of("pace", "use", "reply")) {
      room.jdbc
          .sql(
              "create trigger slowly after insert or update on message_relay_%s for each row execute function slowly()"
                  .formatted(table))
          .update();
    }
    // long enough ago for the same news to count again
    room.clock.now = room.clock.now.plusSeconds(30);
    var together = new CyclicBarrier(2);

    assertThatCode(
            () ->
                CompletableFuture.allOf(
                        atOnce(together, () -> write(deed, List.of(one, two))),
                        atOnce(
                            together,
                            () ->
                                write(deed.equals("take") ? "giveBack" : deed, List.of(two, one))))
                    .join())
        .doesNotThrowAnyException();
  }

  private void write(String deed, List<MailRelay> relays) {
    switch (deed) {
      case "learn" ->
          lessons.learn(
              relays.stream()
                  .map(
                      relay ->
                          new Heard(relay, MailLanes.ALL, SmtpReply.read("421 4.3.2 too busy")))
                  .toList(),
              room.clock.now);
      case "giveBack" ->
          rates.giveBack(
              relays.stream().map(relay -> new Turn(relay, MailLanes.ALL)).toList(),
              room.clock.now);
      default ->
          rates.take(
              IntStream.range(0, 4).mapToObj(i -> new RelayRates.Wish(i, MailLanes.ALL)).toList(),
              room.clock.now);
    }
  }

  private static CompletableFuture<Void> atOnce(CyclicBarrier together, Runnable work) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            together.await();
          } catch (Exception e) {
            throw new CompletionException(e);
          }
          work.run();
        });
  }

  @Test
  void ofASlowLaneNoMoreIsClaimedThanMayLeave() {
    room.relays(
        new MailRelay(
            "only",
            "127.0.0.1",
            server.port(),
            null,
            null,
            null,
            null,
            null,
            null,
            List.of(new DomainRates("gmail.com", 2, null, null)),
            null));
    for (int i = 0; i < 30; i++) {
      room.queue(room.service(room.strangerAt("gmail.com")));
    }
    room.relay.drain();
    assertThat(server.inbox).hasSize(2);
    for (int i = 0; i < 5; i++) {
      room.queue(room.service(room.strangerAt("example.com")));
    }

    room.clock.now = room.clock.now.plusSeconds(1);
    DueMails due = room.context.getBean(DueMails.class);

    assertThat(due.claim(room.clock.now)).as("two of thirty, and five others").hasSize(7);
  }

  @Test
  void aScrapeAsksOnceHoweverManyRelaysThereAre() {
    MailRelay[] many =
        IntStream.range(0, 12).mapToObj(i -> named("relay-" + i)).toArray(MailRelay[]::new);
    room.relays(many);
    var statements = new AtomicInteger();
    JdbcClient counted =
        JdbcClient.create(new Counted(room.context.getBean(DataSource.class), statements));
    var desk =
        new RelayDesk(
            () -> List.of(many),
            new RelayPaceRepository(counted),
            new RelayPauseRepository(counted),
            new RelayReplyRepository(counted),
            new QueueRepository(counted),
            room.absences,
            room.context.getBean(RelayBell.class),
            room.clock);
    var registry = new SimpleMeterRegistry();
    new RelayMeters(() -> List.of(many), desk).bindTo(registry);

    List<Double> values =
        registry.getMeters().stream().map(meter -> ((Gauge) meter).value()).toList();

    assertThat(values).hasSize(48).containsOnly(0.0);
    assertThat(statements).hasValue(4);
  }

  private MailRelay named(String name) {
    return MailRelay.of(name, "127.0.0.1", server.port());
  }

  /** Counts what is prepared. */
  private static final class Counted extends DelegatingDataSource {
    private final AtomicInteger statements;

    Counted(DataSource source, AtomicInteger statements) {
      super(source);
      this.statements = statements;
    }

    @Override
    public Connection getConnection() throws java.sql.SQLException {
      Connection connection = super.getConnection();
      return (Connection)
          Proxy.newProxyInstance(
              Connection.class.getClassLoader(),
              new Class<?>[] {Connection.class},
              (proxy, method, arguments) -> {
                if (method.getName().equals("prepareStatement")) {
                  statements.incrementAndGet();
                }
                try {
                  return method.invoke(connection, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getTargetException();
                }
              });
    }
  }
}
