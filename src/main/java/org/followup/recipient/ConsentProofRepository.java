package org.followup.recipient;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table recipient_consent_proof. */
@Repository
class ConsentProofRepository {

  private final JdbcClient sql;

  ConsentProofRepository(JdbcClient sql) {
    this.sql = sql;
  }

  /** A proof as it is kept. */
  record Row(UUID proof, byte[] sealed, Instant erasedAt, Instant keepUntil) {}

  /** How many marketing consents the person granted, withdrawn or not. */
  int countGranted(RecipientId id) {
    return sql.sql(
            """
            select count(*) from recipient_consent
            where recipient_id = :id and granted and purpose like 'marketing:%'
            """)
        .param("id", id.value())
        .query(Integer.class)
        .single();
  }

  /** These consents with evidence and salt, as JSON. */
  String readGranted(RecipientId id) {
    return sql.sql(
            """
            select jsonb_agg(jsonb_build_object(
                'record', c.seq, 'purpose', c.purpose, 'basis', c.basis, 'given', c.given_at,
                'recorded', c.recorded_at, 'hash', encode(c.hash, 'hex'),
                'salt', encode(e.salt, 'hex'), 'evidence', e.evidence) order by c.seq)::text
            from recipient_consent c join recipient_consent_evidence e on e.seq = c.seq
            where c.recipient_id = :id and c.granted and c.purpose like 'marketing:%'
            """)
        .param("id", id.value())
        .query(String.class)
        .single();
  }

  void insert(Row row, byte[] addressHash) {
    sql.sql(
            """
            insert into recipient_consent_proof (proof, address_hash, sealed, erased_at, keep_until)
            values (:proof, :address, :sealed, :erasedAt, :keepUntil)
            """)
        .param("proof", row.proof())
        .param("address", addressHash)
        .param("sealed", row.sealed())
        .param("erasedAt", row.erasedAt().atOffset(ZoneOffset.UTC))
        .param("keepUntil", row.keepUntil().atOffset(ZoneOffset.UTC))
        .update();
  }

  /** Oldest first, those that have not ended. */
  List<Row> list(byte[] addressHash, Instant now) {
    return sql.sql(
            """
            select proof, sealed, erased_at, keep_until from recipient_consent_proof
            where address_hash = :address and keep_until > :now order by erased_at
            """)
        .param("address", addressHash)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .query(ConsentProofRepository::row)
        .list();
  }

  /** Whether each consent of a document has the hashes that its record has. */
  boolean isGenuine(String document) {
    return sql.sql(
            """
            select coalesce(bool_and(coalesce(
                encode(c.hash, 'hex') = p.said ->> 'hash'
                and c.hash = recipient_consent_hash(c)
                and c.evidence_hash = recipient_consent_evidence_hash(
                  decode(p.said ->> 'salt', 'hex'), :document::jsonb ->> 'recipient',
                  p.said -> 'evidence'), false)), false)
            from jsonb_array_elements(:document::jsonb -> 'consents') as p (said)
            left join recipient_consent c on c.seq = (p.said ->> 'record')::bigint
            """)
        .param("document", document)
        .query(Boolean.class)
        .single();
  }

  int deleteEnded(Instant now) {
    return sql.sql("delete from recipient_consent_proof where keep_until <= :now")
        .param("now", now.atOffset(ZoneOffset.UTC))
        .update();
  }

  private static Row row(ResultSet row, int number) throws SQLException {
    return new Row(
        row.getObject("proof", UUID.class),
        row.getBytes("sealed"),
        row.getObject("erased_at", OffsetDateTime.class).toInstant(),
        row.getObject("keep_until", OffsetDateTime.class).toInstant());
  }
}
