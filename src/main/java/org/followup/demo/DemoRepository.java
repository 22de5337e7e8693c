package org.followup.demo;

import java.time.Duration;
import java.util.Optional;
import org.springframework.context.annotation.Profile;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What the demo itself keeps: its clock and the mails it took. */
@Repository
@Profile("demo")
class DemoRepository {

  private final JdbcClient jdbc;

  DemoRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  Optional<Duration> findClockOffset() {
    return jdbc.sql("select offset_millis from demo_clock")
        .query(Long.class)
        .optional()
        .map(Duration::ofMillis);
  }

  void saveClockOffset(Duration offset) {
    jdbc.sql(
            """
            insert into demo_clock (offset_millis) values (:offset)
            on conflict (only_row) do update set offset_millis = excluded.offset_millis
            """)
        .param("offset", offset.toMillis())
        .update();
  }
}
