package org.followup.node;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.DataSource;

/** A session at the database as another node has it; it lives until it is closed. */
public final class OtherNode implements AutoCloseable {

  private final String name = NodeStart.newName();
  private final Connection session;

  private OtherNode(Connection session) throws SQLException {
    this.session = session;
    session.setClientInfo("ApplicationName", "followup " + name);
  }

  public static OtherNode at(DataSource database) throws SQLException {
    try (Connection any = database.getConnection()) {
      String url = any.getMetaData().getURL();
      Properties user = new Properties();
      user.setProperty("user", any.getMetaData().getUserName());
      return new OtherNode(DriverManager.getConnection(url, user));
    }
  }

  /** The name of one that has never been. */
  public static String nobody() {
    return NodeStart.newName();
  }

  public String name() {
    return name;
  }

  @Override
  public void close() throws SQLException {
    session.close();
  }
}
