package org.followup.crash;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the database says after it all, read once and asked by the ids of the driver. */
final class CrashState {

  /** A line of the event log. */
  record Logged(long seq, String id, @Nullable String recipient) {}

  /** How many instances an event started, moved on, ended, and how many entries it was refused. */
  record Receipt(int started, int advanced, int ended, int refused) {

    static final Receipt NOTHING = new Receipt(0, 0, 0, 0);
  }

  /** An entry into a journey with its path. */
  record Instance(
      String id, String journey, @Nullable String outcome, boolean ended, List<Step> path) {}

  record Step(String activity, @Nullable Long cause) {}

  /** A line of the outbox. */
  record Row(
      String recipient,
      String journey,
      String message,
      boolean marketing,
      String state,
      int unsure,
      @Nullable String reason) {

    String key() {
      return recipient + "@crash.example " + journey + "/" + message;
    }
  }

  /** The log in order of acceptance. */
  final List<Logged> log = new ArrayList<>();

  /** What is left in the inbox, with the reason. */
  final Map<Long, String> inbox = new HashMap<>();

  final Map<Long, Receipt> receipts = new HashMap<>();
  final Map<String, List<Instance>> instancesOf = new HashMap<>();
  final Map<String, List<Row>> outbox = new HashMap<>();

  private interface Reader {
    void read(ResultSet row) throws SQLException;
  }

  static CrashState read(Connection connection) throws SQLException {
    CrashState state = new CrashState();
    each(
        connection,
        "select seq, id, recipient_id from event_log where source = 'crash' order by seq",
        row -> state.log.add(new Logged(row.getLong(1), row.getString(2), row.getString(3))));
    each(
        connection,
        "select seq, state || ' ' || coalesce(last_error, '') from event_inbox",
        row -> state.inbox.put(row.getLong(1), row.getString(2)));
    each(
        connection,
        """
        select seq, coalesce(jsonb_array_length(effects -> 'started'), 0),
          coalesce(jsonb_array_length(effects -> 'advanced'), 0),
          coalesce(jsonb_array_length(effects -> 'ended'), 0),
          coalesce(jsonb_array_length(effects -> 'refused'), 0)
        from event_receipt
        """,
        row ->
            state.receipts.put(
                row.getLong(1),
                new Receipt(row.getInt(2), row.getInt(3), row.getInt(4), row.getInt(5))));
    Map<String, List<Step>> paths = new HashMap<>();
    each(
        connection,
        "select instance_id, activity_id, cause_seq from journey_step order by step_no",
        row ->
            paths
                .computeIfAbsent(row.getString(1), i -> new ArrayList<>())
                .add(new Step(row.getString(2), row.getObject(3, Long.class))));
    each(
        connection,
        "select instance_id, recipient_id, journey, outcome, ended_at from journey_instance",
        row ->
            state
                .instancesOf
                .computeIfAbsent(row.getString(2), r -> new ArrayList<>())
                .add(
                    new Instance(
                        row.getString(1),
                        row.getString(3),
                        row.getString(4),
                        row.getObject(5) != null,
                        paths.getOrDefault(row.getString(1), List.of()))));
    each(
        connection,
        """
        select recipient_id, journey, message, marketing, state, unsure, reason
        from message_outbox order by message_id
        """,
        row -> {
          Row mail =
              new Row(
                  row.getString(1),
                  row.getString(2),
                  row.getString(3),
                  row.getBoolean(4),
                  row.getString(5),
                  row.getInt(6),
                  row.getString(7));
          state.outbox.computeIfAbsent(mail.key(), k -> new ArrayList<>()).add(mail);
        });
    return state;
  }

  private static void each(Connection connection, String query, Reader reader) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        reader.read(rows);
      }
    }
  }
}
