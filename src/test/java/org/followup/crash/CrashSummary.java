package org.followup.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.followup.crash.CrashSmtp.Fate;
import org.followup.crash.CrashState.Row;

/** The figures of a run, on the console and in {@code target/crash/summary.txt}. */
final class CrashSummary {

  private final CrashRun run;
  private final CrashState state;
  private final Map<String, Object> lines = new LinkedHashMap<>();

  CrashSummary(CrashRun run, CrashState state) {
    this.run = run;
    this.state = state;
  }

  void write(Connection connection) throws SQLException, IOException {
    lines.put("seed", run.plan.seed());
    lines.put("minutes under load and faults", "%.1f".formatted(run.chaosSeconds() / 60.0));
    lines.put("seconds until nothing was due afterwards", run.settledSeconds());
    chaos();
    events();
    mails();
    durations(connection);
    StringBuilder text = new StringBuilder();
    lines.forEach((name, value) -> text.append("| %s | %s |%n".formatted(name, value)));
    Files.writeString(run.work.resolve("summary.txt"), text);
    System.out.println(text);
  }

  private void chaos() {
    CrashChaos chaos = run.chaos;
    lines.put("nodes killed (kill -9)", chaos.kills);
    lines.put("database restarts", chaos.databaseRestarts);
    lines.put("connections cut", chaos.cuts);
    lines.put("disk full", chaos.diskFulls);
    lines.put("mail server away", chaos.mailAbsences);
    chaos.counts.forEach((what, count) -> lines.put("- " + what, count));
    for (CrashNode node : run.nodes) {
      lines.put(
          "node " + node.name,
          node.starts + " starts, " + node.endedByItself + " ends of its own accord");
    }
  }

  private void events() {
    CrashNotes notes = run.notes;
    lines.put("people", notes.people.size());
    lines.put("events acknowledged", notes.acknowledged);
    lines.put("requests with events", notes.requests);
    lines.put("- tries they took", notes.tries);
    lines.put("events sent again although acknowledged", notes.repeated);
    new TreeMap<>(notes.answers).forEach((answer, count) -> lines.put("- " + answer, count));
    lines.put("events in the log", state.log.size());
    lines.put("events not applied", state.inbox.size());
    lines.put("instances", state.instancesOf.values().stream().mapToInt(Collection::size).sum());
  }

  private void mails() {
    for (Fate fate : Fate.values()) {
      lines.put(
          "mails read by the mail server, " + fate,
          run.smtp.mails.stream().filter(mail -> mail.fate() == fate).count());
    }
    lines.put("- refused for now", run.smtp.refusedForNow);
    lines.put("- hung up on", run.smtp.hungUp);
    Map<String, Integer> states = new TreeMap<>();
    int repeated = 0;
    for (Collection<Row> rows : state.outbox.values()) {
      for (Row row : rows) {
        states.merge(row.state(), 1, Integer::sum);
        repeated += row.unsure() > 0 ? 1 : 0;
      }
    }
    lines.put("outbox", states);
    lines.put("- service mails repeated once, their fate being open", repeated);
  }

  private void durations(Connection connection) throws SQLException {
    durations(
        connection,
        "event accepted to applied",
        """
        select extract(epoch from r.applied_at - l.accepted_at) as took
        from event_log l join event_receipt r using (seq)
        """);
    durations(
        connection,
        "timer late by",
        """
        select extract(epoch from sent.at - began.at) - 2 as took
        from journey_step began join journey_step sent using (instance_id)
        where began.activity_id = 'StartEvent_Begun' and sent.activity_id = 'SendTask_Remind'
        """);
    durations(
        connection,
        "mail queued to sent",
        """
        select extract(epoch from sent_at - queued_at) as took
        from message_outbox where state = 'SENT'
        """);
  }

  private void durations(Connection connection, String what, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                select percentile_cont(0.5) within group (order by took),
                  percentile_cont(0.99) within group (order by took), max(took)
                from (%s) as t
                """
                    .formatted(query))) {
      row.next();
      lines.put(
          what + ", seconds",
          "half within %.2f, 99 of 100 within %.1f, longest %.1f"
              .formatted(row.getDouble(1), row.getDouble(2), row.getDouble(3)));
    }
  }
}
