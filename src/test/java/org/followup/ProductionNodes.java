package org.followup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.followup.demo.EmptyDatabase;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.subethamail.smtp.server.SMTPServer;

/** Two nodes as in production on one database and mail server, launched at once; b has a proxy. */
final class ProductionNodes implements AutoCloseable {

  static final String KEY = "a-key-that-is-long-enough-to-be-one";
  static final String PASSWORD = "correct horse";
  private static final String ENCODED = encode(PASSWORD);

  final List<String> mails = new CopyOnWriteArrayList<>();
  final EmptyDatabase database = EmptyDatabase.start();
  private final SMTPServer mailServer =
      SMTPServer.port(0)
          .messageHandler(
              (context, from, to, data) -> mails.add(new String(data, StandardCharsets.UTF_8)))
          .build();
  final RunningFollowup a;
  final RunningFollowup b;

  ProductionNodes() throws Exception {
    this(Map.of());
  }

  /**
   * @param more properties of both
   */
  ProductionNodes(Map<String, String> more) throws Exception {
    mailServer.start();
    Map<String, String> plain = properties();
    plain.putAll(more);
    Map<String, String> behindProxy = new LinkedHashMap<>(plain);
    behindProxy.put("server.forward-headers-strategy", "native");
    a = RunningFollowup.launchInProduction(plain);
    b = RunningFollowup.launchInProduction(behindProxy);
  }

  void awaitStart() throws Exception {
    a.awaitStart();
    b.awaitStart();
  }

  Map<String, String> properties() {
    return properties(database.jdbcUrl(), mailServer.getPortAllocated());
  }

  static Map<String, String> properties(String jdbcUrl, int mailPort) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("followup.secret", "sixteen or more characters");
    properties.put("spring.datasource.url", jdbcUrl);
    properties.put("spring.mail.host", "127.0.0.1");
    properties.put("spring.mail.port", String.valueOf(mailPort));
    properties.put("followup.mail.from", "Tea Shop <shop@tea.example>");
    properties.put("followup.mail.postal-address", "Tea Shop, Street 1, 10115 Berlin");
    properties.put("followup.api-keys[0]", KEY);
    properties.put("followup.users[0].name", "ana");
    properties.put("followup.users[0].password", ENCODED);
    properties.put("followup.users[0].admin", "true");
    properties.put("followup.users[1].name", "ben");
    properties.put("followup.users[1].password", ENCODED);
    properties.put("spring.session.jdbc.cleanup-cron", "*/2 * * * * *");
    return properties;
  }

  /** Cheaply: these passwords guard nothing. */
  static String encode(String password) {
    return "{bcrypt}" + new BCryptPasswordEncoder(4).encode(password);
  }

  long count(String query) throws Exception {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      result.next();
      return result.getLong(1);
    }
  }

  void update(String sql, String id) throws Exception {
    try (Connection connection = database.connect();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, id);
      assertThat(statement.executeUpdate()).isEqualTo(1);
    }
  }

  @Override
  public void close() throws Exception {
    for (RunningFollowup node : List.of(a, b)) {
      node.close();
    }
    mailServer.stop();
    database.close();
  }
}
