package org.followup.demo;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Clock;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

/** A real PostgreSQL in a child process, so that a laptop needs no service. */
@Configuration(proxyBeanMethods = false)
@Profile("demo")
class EmbeddedDatabase {

  @Bean(destroyMethod = "close")
  EmbeddedPostgres embeddedPostgres() throws IOException {
    return EmbeddedPostgres.builder().setRegisterShutdownHook(false).start();
  }

  @Bean
  @ConfigurationProperties("spring.datasource.hikari")
  HikariDataSource dataSource(EmbeddedPostgres postgres) {
    HikariDataSource source = new HikariDataSource();
    source.setJdbcUrl(postgres.getJdbcUrl("postgres", "postgres"));
    return source;
  }

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }
}
