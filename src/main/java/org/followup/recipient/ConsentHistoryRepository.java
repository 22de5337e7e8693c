package org.followup.recipient;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.List;
import org.followup.recipient.Consents.Consent;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** View recipient_consent_said, with the seals. */
@Repository
class ConsentHistoryRepository {

  private final JdbcClient sql;
  private final JsonColumn json;

  ConsentHistoryRepository(JdbcClient sql, JsonColumn json) {
    this.sql = sql;
    this.json = json;
  }

  /** Oldest first. */
  List<ConsentHistory.Entry> list(RecipientId id) {
    return sql.sql(
            """
            select said.*, (
              select s.seal from recipient_consent_seal s where s.up_to >= said.seq
              order by s.up_to limit 1) as seal
            from recipient_consent_said said
            where said.recipient_id = recipient_standing(:id) order by said.seq
            """)
        .param("id", id.value())
        .query(this::entry)
        .list();
  }

  private ConsentHistory.Entry entry(ResultSet row, int number) throws SQLException {
    return new ConsentHistory.Entry(
        row.getLong("seq"),
        new Consent(
            new Purpose(row.getString("purpose")),
            row.getBoolean("granted"),
            row.getString("basis"),
            row.getString("level"),
            instant(row, "given_at"),
            json.read(row.getString("evidence"))),
        instant(row, "effective_at"),
        instant(row, "recorded_at"),
        HexFormat.of().formatHex(row.getBytes("hash")),
        row.getObject("seal", Long.class));
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }
}
