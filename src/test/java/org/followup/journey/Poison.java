package org.followup.journey;

import java.util.concurrent.atomic.AtomicInteger;
import org.followup.recipient.RecipientId;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Faults of the database that meet one recipient or instance, by triggers, until closed. */
final class Poison implements AutoCloseable {

  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final JdbcClient jdbc;
  private final String name = "test_poison_" + NUMBERS.incrementAndGet();

  /**
   * Runs {@code body} (PL/pgSQL) at each entry of the recipient into a journey, or at the commit of
   * it. {@code %s} in it is the name of a sequence of its own, which no rollback sets back.
   */
  Poison(JdbcClient jdbc, RecipientId recipient, boolean atCommit, String body) {
    this(jdbc, "journey_instance", "recipient_id", recipient.value(), atCommit, body);
  }

  private Poison(
      JdbcClient jdbc, String table, String column, String value, boolean atCommit, String body) {
    this.jdbc = jdbc;
    jdbc.sql("create sequence " + name).update();
    jdbc.sql(
            """
            create function %1$s() returns trigger language plpgsql as $$
            begin
              if new.%2$s = '%3$s' then %4$s end if;
              return new;
            end $$
            """
                .formatted(name, column, value, body.formatted(name)))
        .update();
    jdbc.sql(
            """
            create constraint trigger %1$s after insert on %2$s
            %3$s for each row execute function %1$s()
            """
                .formatted(name, table, atCommit ? "deferrable initially deferred" : ""))
        .update();
  }

  /** The same at each step that the instance takes. */
  static Poison ofSteps(JdbcClient jdbc, String instanceId, boolean atCommit, String body) {
    return new Poison(jdbc, "journey_step", "instance_id", instanceId, atCommit, body);
  }

  /** The same when an event reaches the instance. */
  static Poison ofReached(JdbcClient jdbc, String instanceId, String body) {
    return new Poison(jdbc, "journey_reached", "instance_id", instanceId, false, body);
  }

  /** What the sequence came to: how often it was met, where the body counts that. */
  int met() {
    return jdbc.sql("select case when is_called then last_value else 0 end from " + name)
        .query(Integer.class)
        .single();
  }

  @Override
  public void close() {
    jdbc.sql("drop function if exists %s() cascade".formatted(name)).update();
    jdbc.sql("drop sequence if exists " + name).update();
  }
}
