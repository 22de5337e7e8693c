package org.followup.journey;

import java.util.concurrent.atomic.AtomicInteger;
import org.followup.recipient.RecipientId;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Faults of the database that meet the events of one recipient, by triggers, until closed. */
final class Poison implements AutoCloseable {

  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final JdbcClient jdbc;
  private final String name = "test_poison_" + NUMBERS.incrementAndGet();

  /**
   * Runs {@code body} (PL/pgSQL) at each entry of the recipient into a journey, or at the commit of
   * it. {@code %s} in it is the name of a sequence of its own, which no rollback sets back.
   */
  Poison(JdbcClient jdbc, RecipientId recipient, boolean atCommit, String body) {
    this.jdbc = jdbc;
    jdbc.sql("create sequence " + name).update();
    jdbc.sql(
            """
            create function %1$s() returns trigger language plpgsql as $$
            begin
              if new.recipient_id = '%2$s' then %3$s end if;
              return new;
            end $$
            """
                .formatted(name, recipient, body.formatted(name)))
        .update();
    jdbc.sql(
            """
            create constraint trigger %1$s after insert on journey_instance
            %2$s for each row execute function %1$s()
            """
                .formatted(name, atCommit ? "deferrable initially deferred" : ""))
        .update();
  }

  @Override
  public void close() {
    jdbc.sql("drop function if exists %s() cascade".formatted(name)).update();
    jdbc.sql("drop sequence if exists " + name).update();
  }
}
