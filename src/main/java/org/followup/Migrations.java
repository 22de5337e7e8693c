package org.followup;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.stereotype.Component;

/**
 * Brings each room's tables up to date, in the order of the stairs, one folder and one history
 * table per room. The engine creates its own tables; our indexes on them come with the engine room,
 * after the engine is built.
 */
@Component(Migrations.BEAN)
class Migrations implements InitializingBean {

  static final String BEAN = "roomMigrations";

  private static final List<String> ROOMS =
      List.of(
          "access",
          "node",
          "recipient",
          "event",
          "audience",
          "offer",
          "message",
          "journey",
          "tracking",
          "intake",
          "report",
          "console");

  private final DataSource dataSource;
  private final StartTurnRepository turn;
  private final boolean demo;

  Migrations(DataSource dataSource, StartTurnRepository turn, Environment environment) {
    this.dataSource = dataSource;
    this.turn = turn;
    this.demo = environment.acceptsProfiles(Profiles.of("demo"));
  }

  @Override
  public void afterPropertiesSet() throws SQLException {
    turn.await();
    List<String> rooms = new ArrayList<>(ROOMS);
    if (demo) {
      rooms.add("demo");
    }
    rooms.forEach(this::migrate);
  }

  private void migrate(String room) {
    String folder = "db/migration/" + room;
    if (getClass().getClassLoader().getResource(folder) == null) {
      return;
    }
    Flyway.configure()
        .dataSource(dataSource)
        .locations("classpath:" + folder)
        .table("flyway_schema_history_" + room)
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .load()
        .migrate();
  }
}
