package org.followup.demo;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

/**
 * The database of the demo. Beans end in the reverse order of their making: first whatever speaks
 * SQL (engine, relay), then the pool, then the server, then the lock on the folder.
 */
@Configuration(proxyBeanMethods = false)
@Profile("demo")
class EmbeddedDatabase {

  @Bean
  EmbeddedServer embeddedServer(DataFolder folder) throws IOException {
    return EmbeddedServer.start(folder);
  }

  @Bean
  @ConfigurationProperties("spring.datasource.hikari")
  HikariDataSource dataSource(EmbeddedServer server) {
    HikariDataSource source = new HikariDataSource();
    source.setJdbcUrl(server.jdbcUrl());
    return source;
  }
}
