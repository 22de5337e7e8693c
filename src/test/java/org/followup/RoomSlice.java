package org.followup;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;

/**
 * What a few rooms alone stand on, in tests: their tables, JDBC, transactions, JSON. A slice names
 * its rooms and gives the data source and the clock. Neither this nor a slice is a @Configuration:
 * the scan of the whole application must not find it.
 */
@EnableTransactionManagement
public abstract class RoomSlice {

  /** Not connected yet: whoever gets it may still set something. */
  protected static HikariDataSource source(String url) {
    HikariDataSource source = new HikariDataSource();
    source.setJdbcUrl(url);
    source.addDataSourceProperty("options", "-c TimeZone=UTC -c jit=off");
    return source;
  }

  /** Brings the tables of the rooms to their newest version. */
  protected static HikariDataSource migrated(HikariDataSource source, String... rooms) {
    for (String room : rooms) {
      migrate(source, room, "latest");
    }
    return source;
  }

  /** Brings the tables of one room to a version. */
  public static void migrate(DataSource source, String room, String target) {
    Flyway.configure()
        .dataSource(source)
        .locations("classpath:db/migration/" + room)
        .table("flyway_schema_history_" + room)
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .target(target)
        .load()
        .migrate();
  }

  @Bean
  JdbcClient jdbcClient(DataSource source) {
    return JdbcClient.create(source);
  }

  @Bean
  DataSourceTransactionManager transactionManager(DataSource source) {
    return new DataSourceTransactionManager(source);
  }

  @Bean
  ObjectMapper objectMapper() {
    return new ObjectMapper().findAndRegisterModules();
  }
}
