package org.followup.recipient;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.followup.recipient.Consents.Consent;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table recipient_consent. */
@Repository
class ConsentRepository {

  /**
   * Of the records about any of the purposes the one that decides, which took effect last. Having
   * bought something does not take back an objection: that basis counts only where nobody objected
   * before, or consented expressly since.
   */
  private static final String DECISIVE =
      """
      from recipient_consent said
      where recipient_id = :id and purpose in (:purposes)
        and not (granted and basis = 'existing-customer' and coalesce((
          select not earlier.granted from recipient_consent earlier
          where earlier.recipient_id = :id and earlier.purpose in (:purposes)
            and (not earlier.granted or earlier.basis = 'express')
            and (earlier.effective_at, earlier.seq) < (said.effective_at, said.seq)
          order by earlier.effective_at desc, earlier.seq desc limit 1), false))
      order by effective_at desc, seq desc limit 1
      """;

  private final JdbcClient sql;
  private final JsonColumn json;

  ConsentRepository(JdbcClient sql, JsonColumn json) {
    this.sql = sql;
    this.json = json;
  }

  /** Appends; the table itself chains the hashes. */
  long append(RecipientId id, Consent consent, Instant effectiveAt, Instant now) {
    return sql.sql(
            """
            insert into recipient_consent
              (recipient_id, purpose, granted, basis, level, given_at, effective_at, recorded_at,
               evidence)
            values
              (:id, :purpose, :granted, :basis, :level, :givenAt, :effectiveAt, :now,
               :evidence::jsonb)
            returning seq
            """)
        .param("id", id.value())
        .param("purpose", consent.purpose().value())
        .param("granted", consent.granted())
        .param("basis", consent.basis())
        .param("level", consent.level())
        .param("givenAt", consent.at().atOffset(ZoneOffset.UTC))
        .param("effectiveAt", effectiveAt.atOffset(ZoneOffset.UTC))
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("evidence", json.write(consent.evidence()))
        .query(Long.class)
        .single();
  }

  List<Consent> list(RecipientId id) {
    return sql.sql("select * from recipient_consent where recipient_id = :id order by seq")
        .param("id", id.value())
        .query(this::consent)
        .list();
  }

  /** The record that decides about any of the purposes. */
  Optional<Consent> findDecisive(RecipientId id, List<String> purposes) {
    return sql.sql("select * " + DECISIVE)
        .param("id", id.value())
        .param("purposes", purposes)
        .query(this::consent)
        .optional();
  }

  /** The same record, without its evidence. */
  Optional<StandingConsent> findStanding(RecipientId id, List<String> purposes) {
    return sql.sql("select seq, purpose, granted, basis, effective_at " + DECISIVE)
        .param("id", id.value())
        .param("purposes", purposes)
        .query(
            (row, number) ->
                new StandingConsent(
                    row.getLong("seq"),
                    new Purpose(row.getString("purpose")),
                    row.getBoolean("granted"),
                    row.getString("basis"),
                    row.getObject("effective_at", OffsetDateTime.class).toInstant()))
        .optional();
  }

  /** Tells the table whose records may go in this transaction. */
  void allowErasure(RecipientId id) {
    sql.sql("select set_config('followup.erasing', :id, true)")
        .param("id", id.value())
        .query(String.class)
        .single();
  }

  int delete(RecipientId id) {
    return sql.sql("delete from recipient_consent where recipient_id = :id")
        .param("id", id.value())
        .update();
  }

  /** Records whose hash or place in the chain is not what it was when they were written. */
  List<Long> listBroken(RecipientId id) {
    return sql.sql(
            """
            select seq from (
              select c.seq, c.hash = recipient_consent_hash(c) as genuine, c.previous_hash
                is not distinct from lag(c.hash) over (order by c.seq) as in_place
              from recipient_consent c where c.recipient_id = :id) checked
            where not (genuine and in_place)
            order by seq
            """)
        .param("id", id.value())
        .query(Long.class)
        .list();
  }

  private Consent consent(ResultSet row, int number) throws SQLException {
    return new Consent(
        new Purpose(row.getString("purpose")),
        row.getBoolean("granted"),
        row.getString("basis"),
        row.getString("level"),
        row.getObject("given_at", OffsetDateTime.class).toInstant(),
        json.read(row.getString("evidence")));
  }
}
