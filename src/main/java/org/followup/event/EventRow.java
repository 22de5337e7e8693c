package org.followup.event;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;

/** Reads an {@link Event} from a row of the log. */
final class EventRow {

  /** The columns of the log, aliased {@code l}, that {@link #read} needs. */
  static final String COLUMNS =
      """
      l.seq, l.accepted_at, l.source, l.id, l.type, l.happened_at, l.recipient_id, l.named, \
      l.anonymous_id, l.subject, l.recognition, l.handling, l.data, l.expires_at
      """;

  private EventRow() {}

  static Event read(ResultSet row, int number) throws SQLException {
    OffsetDateTime expiresAt = row.getObject("expires_at", OffsetDateTime.class);
    return new Event(
        row.getLong("seq"),
        row.getString("source"),
        row.getString("id"),
        row.getString("type"),
        row.getObject("happened_at", OffsetDateTime.class).toInstant(),
        recipient(row.getString("recipient_id")),
        recipient(row.getString("named")),
        row.getString("anonymous_id"),
        row.getString("subject"),
        EventJson.readData(row.getString("data")),
        row.getInt("recognition"),
        row.getObject("accepted_at", OffsetDateTime.class).toInstant(),
        NewEvent.Handling.valueOf(row.getString("handling")),
        expiresAt == null ? null : expiresAt.toInstant());
  }

  private static @Nullable RecipientId recipient(@Nullable String id) {
    return id == null ? null : new RecipientId(id);
  }
}
