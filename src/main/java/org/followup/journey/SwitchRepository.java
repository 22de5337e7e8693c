package org.followup.journey;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Repository;

/** How operators have switched the journeys. */
@Repository
class SwitchRepository {

  private final JdbcClient jdbc;

  SwitchRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Switches a journey off that nobody has ever switched. */
  void insertOff(String journey, Instant now) {
    jdbc.sql(
            """
            insert into journey_switch (journey, off, changed_at) values (:journey, true, :now)
            on conflict do nothing
            """)
        .param("journey", journey)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .update();
  }

  /**
   * @return false where it was so already
   */
  boolean updateOff(String journey, boolean off, Instant now) {
    return update("off", journey, off, now);
  }

  /**
   * @return false where it was so already
   */
  boolean updatePaused(String journey, boolean paused, Instant now) {
    return update("paused", journey, paused, now);
  }

  private boolean update(String column, String journey, boolean value, Instant now) {
    jdbc.sql(
            """
            insert into journey_switch (journey, changed_at) values (:journey, :now)
            on conflict do nothing
            """)
        .param("journey", journey)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .update();
    return jdbc.sql(
                """
                update journey_switch set %1$s = :value, changed_at = :now
                 where journey = :journey and %1$s <> :value
                """
                    .formatted(column))
            .param("journey", journey)
            .param("value", value)
            .param("now", now.atOffset(ZoneOffset.UTC))
            .update()
        == 1;
  }

  boolean isPaused(String journey) {
    return jdbc.sql(
            "select exists (select from journey_switch where journey = :journey and paused)")
        .param("journey", journey)
        .query(Boolean.class)
        .single();
  }

  /** Journeys that an operator has paused. */
  List<String> listPaused() {
    return jdbc.sql("select journey from journey_switch where paused order by journey")
        .query(String.class)
        .list();
  }

  /**
   * Of these journeys, which stand still, those of which something would run all the same by {@code
   * soon}: another transaction planned it while the pause was being written down.
   */
  List<String> listLeaking(Collection<String> journeys, Instant soon) {
    return jdbc.sql(
            """
            select w.journey from unnest(:journeys::text[]) w (journey)
             where (exists (select from act_ru_jobdef d
                             where d.proc_def_key_ = w.journey and d.suspension_state_ = 1)
                 or exists (select from act_ru_job j
                             where j.process_def_key_ = w.journey and j.suspension_state_ = 1
                               and j.retries_ > 0 and j.duedate_ <= :soon))
            """)
        .param("journeys", new SqlArrayValue("text", journeys.toArray()))
        .param("soon", soon.atOffset(ZoneOffset.UTC).toLocalDateTime())
        .query(String.class)
        .list();
  }
}
