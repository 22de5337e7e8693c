package org.followup.recipient;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.followup.recipient.ConsentSeals.Seal;
import org.followup.recipient.ConsentVerification.Fault;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table recipient_consent_seal, and what seals and chains say about the records. */
@Repository
class ConsentSealRepository {

  private final JdbcClient sql;

  ConsentSealRepository(JdbcClient sql) {
    this.sql = sql;
  }

  /**
   * Waits for whoever is writing records, a second at most, and lets none begin until the
   * transaction ends.
   */
  void holdWriters() {
    sql.sql("select set_config('lock_timeout', '1s', true)").query(String.class).single();
    sql.sql("select true from pg_advisory_xact_lock(recipient_consent_seal_key())")
        .query(Boolean.class)
        .single();
  }

  /** Whether this transaction is the only one that seals. */
  boolean tryHoldSealers() {
    return sql.sql("select pg_try_advisory_xact_lock(recipient_consent_seal_key() + 1)")
        .query(Boolean.class)
        .single();
  }

  /** The number of the newest record, 0 for none. */
  long findNewest() {
    return sql.sql("select coalesce(max(seq), 0) from recipient_consent")
        .query(Long.class)
        .single();
  }

  /** Seals the next records up to that number; empty where all are sealed. */
  Optional<Seal> seal(long upTo, int limit, Instant now) {
    return sql.sql(
            """
            with last as (
              select coalesce(max(seal), 0) as seal, coalesce(max(up_to), 0) as up_to
              from recipient_consent_seal
            ), next as (
              select c.seq, c.hash from recipient_consent c, last
              where c.seq > last.up_to and c.seq <= :upTo order by c.seq limit :limit)
            insert into recipient_consent_seal (seal, sealed_at, up_to, seqs, hashes)
            select last.seal + 1, :now, max(next.seq), array_agg(next.seq order by next.seq),
              array_agg(next.hash order by next.seq)
            from last, next group by last.seal
            returning seal, sealed_at, cardinality(seqs) as records, hash
            """)
        .param("upTo", upTo)
        .param("limit", limit)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .query(ConsentSealRepository::seal)
        .optional();
  }

  Optional<Seal> findLast() {
    return sql.sql(
            """
            select seal, sealed_at, cardinality(seqs) as records, hash
            from recipient_consent_seal order by seal desc limit 1
            """)
        .query(ConsentSealRepository::seal)
        .optional();
  }

  /** How many records there are. */
  long count() {
    return sql.sql("select count(*) from recipient_consent").query(Long.class).single();
  }

  /** How many of them no seal covers yet. */
  long countUnsealed() {
    return sql.sql(
            """
            select count(*) from recipient_consent
            where seq > (select coalesce(max(up_to), 0) from recipient_consent_seal)
            """)
        .query(Long.class)
        .single();
  }

  /** Seals that are not what they were, or that stand behind a gap. */
  List<Fault> listBrokenSeals(int limit) {
    return sql.sql(
            """
            select case when seal <> place then 'seal-missing' else 'seal-changed' end as what,
              case when seal <> place then seal - 1 else seal end as number, null as recipient_id
            from (
              select s.seal, 1 + coalesce(lag(s.seal) over (order by s.seal), 0) as place,
                s.hash = recipient_consent_seal_hash(s) and s.previous_hash
                  is not distinct from lag(s.hash) over (order by s.seal) as genuine
              from recipient_consent_seal s) checked
            where seal <> place or not genuine
            order by seal limit :limit
            """)
        .param("limit", limit)
        .query(ConsentSealRepository::fault)
        .list();
  }

  /** What seals know and the records do not say, or the other way round. */
  List<Fault> listAgainstSeals(int limit) {
    return sql.sql(
            """
            select case when c.seq is null then 'record-missing'
                when s.seq is null then 'record-added' else 'record-changed' end as what,
              coalesce(c.seq, s.seq) as number, c.recipient_id
            from (select x.seq, x.hash from recipient_consent_seal,
                lateral unnest(seqs, hashes) as x (seq, hash)) s
            full join (select seq, hash, recipient_id from recipient_consent
                where seq <= (select coalesce(max(up_to), 0) from recipient_consent_seal)) c
              on c.seq = s.seq
            where c.hash is distinct from s.hash
            order by number limit :limit
            """)
        .param("limit", limit)
        .query(ConsentSealRepository::fault)
        .list();
  }

  /**
   * What is wrong with records and their evidence.
   *
   * @param recipient only this one's; null for all
   */
  List<Fault> listBrokenRecords(@Nullable RecipientId recipient, int limit) {
    return sql.sql(
            """
            select * from (
              select case
                  when flaw is not null then 'record-flawed'
                  when not genuine then 'record-changed'
                  when not in_place then 'record-before-missing'
                  when recipient_id is null and evidence is null and closing <> 'erasure'
                    then 'person-missing'
                  when recipient_id is null and evidence is not null then 'person-missing'
                  when recipient_id is not null and evidence is null then 'evidence-missing'
                  when recipient_id is not null and not proven then 'evidence-changed'
                end as what, seq as number, recipient_id
              from (
                select c.seq, c.recipient_id, c.flaw, e.evidence,
                  c.hash = recipient_consent_hash(c) as genuine,
                  c.previous_hash is not distinct from
                    lag(c.hash) over (partition by c.chain order by c.seq) as in_place,
                  last_value(c.purpose) over (partition by c.chain order by c.seq
                    rows between unbounded preceding and unbounded following) as closing,
                  c.evidence_hash = recipient_consent_evidence_hash(
                    e.salt, c.recipient_id, e.evidence) as proven
                from recipient_consent c left join recipient_consent_evidence e on e.seq = c.seq
                where :everyone or c.chain in (
                  select chain from recipient_consent
                  where recipient_id = recipient_standing(:recipient))) looked
              union all
              select 'record-missing', e.seq, null from recipient_consent_evidence e
              where :everyone
                and not exists (select from recipient_consent c where c.seq = e.seq)
            ) found
            where what is not null
            order by number limit :limit
            """)
        .param("everyone", recipient == null)
        .param("recipient", recipient == null ? "" : recipient.value())
        .param("limit", limit)
        .query(ConsentSealRepository::fault)
        .list();
  }

  private static Fault fault(ResultSet row, int number) throws SQLException {
    String recipient = row.getString("recipient_id");
    return new Fault(
        row.getString("what"),
        row.getLong("number"),
        recipient == null ? null : new RecipientId(recipient));
  }

  private static Seal seal(ResultSet row, int number) throws SQLException {
    return new Seal(
        row.getLong("seal"),
        row.getObject("sealed_at", OffsetDateTime.class).toInstant(),
        row.getInt("records"),
        HexFormat.of().formatHex(row.getBytes("hash")));
  }
}
