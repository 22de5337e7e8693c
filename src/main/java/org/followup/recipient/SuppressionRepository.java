package org.followup.recipient;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.followup.recipient.Suppression.Lifted;
import org.followup.recipient.Suppression.Reason;
import org.followup.recipient.Suppressions.Scope;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table recipient_suppression. */
@Repository
class SuppressionRepository {

  private final JdbcClient sql;

  SuppressionRepository(JdbcClient sql) {
    this.sql = sql;
  }

  /** Whether it is new; where one of that scope and reason stands, it gets the later date. */
  boolean insert(
      AddressHash address,
      Scope scope,
      Reason reason,
      @Nullable String note,
      Instant at,
      String by) {
    return sql.sql(
            """
            insert into recipient_suppression as s
              (address_hash, scope, reason, note, suppressed_at, placed_by)
            values (:hash, :scope, :reason, :note, :at, :by)
            on conflict (address_hash, scope, reason) where lifted_at is null
              do update set suppressed_at = greatest(s.suppressed_at, excluded.suppressed_at)
            returning xmax = 0
            """)
        .param("hash", address.bytes())
        .param("scope", scope.value())
        .param("reason", reason.word())
        .param("note", note)
        .param("at", at.atOffset(ZoneOffset.UTC))
        .param("by", by)
        .query(Boolean.class)
        .single();
  }

  /** As {@link #insert} for each of them. @return how many are new */
  int insert(List<Suppressions.Entry> entries, String by) {
    return sql.sql(
            """
            with placed as (
              insert into recipient_suppression as s
                (address_hash, scope, reason, note, suppressed_at, placed_by)
              select distinct on (hash, scope, reason) hash, scope, reason, note, at, :by
                from unnest(:hashes::bytea[], :scopes::text[], :reasons::text[], :notes::text[],
                       :moments::timestamptz[]) as t (hash, scope, reason, note, at)
               order by hash, scope, reason, at desc
              on conflict (address_hash, scope, reason) where lifted_at is null
                do update set suppressed_at = greatest(s.suppressed_at, excluded.suppressed_at)
              returning xmax = 0 as is_new)
            select count(*) from placed where is_new
            """)
        .param("by", by)
        .param("hashes", entries.stream().map(one -> one.address().bytes()).toArray(byte[][]::new))
        .param("scopes", texts(entries, one -> one.scope().value()))
        .param("reasons", texts(entries, one -> one.reason().word()))
        .param("notes", texts(entries, Suppressions.Entry::note))
        .param("moments", texts(entries, one -> one.at().toString()))
        .query(Integer.class)
        .single();
  }

  private static @Nullable String[] texts(
      List<Suppressions.Entry> entries, Function<Suppressions.Entry, @Nullable String> text) {
    return entries.stream().map(text).toArray(String[]::new);
  }

  /**
   * Why the address gets no mail of these scopes; the widest and oldest entry speaks. An erasure
   * gives way to an express consent that somebody of that e-mail address, or that recipient, gave
   * for one of the purposes afterwards.
   */
  Optional<String> findReason(
      AddressHash hash,
      @Nullable String email,
      @Nullable RecipientId recipient,
      List<String> scopes,
      List<String> purposes) {
    return sql.sql(
            """
            select case when reason = 'other' then coalesce(note, reason)
                        else replace(reason, '-', ' ') end
            from recipient_suppression s
            where address_hash = :hash and scope in (:scopes) and lifted_at is null
              and not (scope = 'MARKETING' and reason = :erased and exists (
                select from recipient_profile p
                join recipient_consent c on c.recipient_id = p.id
                where (p.address = :email or p.id = recipient_standing(:recipient))
                  and c.purpose in (:purposes)
                  and c.granted and c.basis = 'express' and c.effective_at >= s.suppressed_at))
            order by array_position(array['ALL', 'MARKETING'], scope), suppressed_at, entry_id limit 1
            """)
        .param("hash", hash.bytes())
        .param("scopes", scopes)
        .param("erased", Recipients.ERASED)
        .param("email", email)
        .param("recipient", recipient == null ? null : recipient.value())
        .param("purposes", purposes)
        .query(String.class)
        .optional();
  }

  /** Whether an erasure stands against the address that no later express consent lifts. */
  boolean isErased(AddressHash hash, String email, List<String> purposes) {
    return sql.sql(
            """
            select exists (
              select from recipient_suppression s
              where address_hash = :hash and lifted_at is null and reason = :erased
                and not exists (
                  select from recipient_profile p
                  join recipient_consent c on c.recipient_id = p.id
                  where p.address = :email and c.purpose in (:purposes)
                    and c.granted and c.basis = 'express' and c.effective_at >= s.suppressed_at))
            """)
        .param("hash", hash.bytes())
        .param("email", email)
        .param("purposes", purposes)
        .param("erased", Recipients.ERASED)
        .query(Boolean.class)
        .single();
  }

  List<Suppression> list(AddressHash address) {
    return sql.sql(
            "select * from recipient_suppression where address_hash = :hash order by entry_id desc")
        .param("hash", address.bytes())
        .query(SuppressionRepository::entry)
        .list();
  }

  List<Suppression> listStanding(Collection<AddressHash> addresses) {
    return sql.sql(
            """
            select * from recipient_suppression
            where address_hash = any(:hashes) and lifted_at is null order by entry_id desc
            """)
        .param("hashes", addresses.stream().map(AddressHash::bytes).toArray(byte[][]::new))
        .query(SuppressionRepository::entry)
        .list();
  }

  List<Suppression> list(
      @Nullable Scope scope,
      @Nullable Reason reason,
      boolean standing,
      @Nullable Long before,
      int limit) {
    return sql.sql(
            """
            select * from recipient_suppression
            where (:scope::text is null or scope = :scope)
              and (:reason::text is null or reason = :reason)
              and (not :standing or lifted_at is null)
              and (:before::bigint is null or entry_id < :before)
            order by entry_id desc limit :limit
            """)
        .param("scope", scope == null ? null : scope.value())
        .param("reason", reason == null ? null : reason.word())
        .param("standing", standing)
        .param("before", before)
        .param("limit", limit)
        .query(SuppressionRepository::entry)
        .list();
  }

  Optional<Suppression> find(long entryId) {
    return sql.sql("select * from recipient_suppression where entry_id = :id")
        .param("id", entryId)
        .query(SuppressionRepository::entry)
        .optional();
  }

  /** Those of the entries that stand, held until the transaction ends. */
  List<Suppression> lockStanding(List<Long> entryIds) {
    return sql.sql(
            """
            select * from recipient_suppression
            where entry_id = any(:ids) and lifted_at is null
            order by entry_id for update
            """)
        .param("ids", entryIds.toArray(Long[]::new))
        .query(SuppressionRepository::entry)
        .list();
  }

  void lift(long entryId, Instant at, String by, String why) {
    sql.sql(
            """
            update recipient_suppression set lifted_at = :at, lifted_by = :by, lifted_why = :why
            where entry_id = :id
            """)
        .param("id", entryId)
        .param("at", at.atOffset(ZoneOffset.UTC))
        .param("by", by)
        .param("why", why)
        .update();
  }

  List<Suppressions.Count> count() {
    return sql.sql(
            """
            select scope, reason, count(*) as entries from recipient_suppression
            where lifted_at is null group by scope, reason
            order by array_position(array['ALL', 'MARKETING'], scope), scope, entries desc, reason
            """)
        .query(
            (row, n) ->
                new Suppressions.Count(
                    new Scope(row.getString("scope")),
                    Reason.read(row.getString("reason")).orElseThrow(),
                    row.getLong("entries")))
        .list();
  }

  private static Suppression entry(ResultSet row, int number) throws SQLException {
    OffsetDateTime liftedAt = row.getObject("lifted_at", OffsetDateTime.class);
    return new Suppression(
        row.getLong("entry_id"),
        AddressHash.of(row.getBytes("address_hash")),
        new Scope(row.getString("scope")),
        Reason.read(row.getString("reason")).orElseThrow(),
        row.getString("note"),
        row.getObject("suppressed_at", OffsetDateTime.class).toInstant(),
        row.getString("placed_by"),
        liftedAt == null
            ? null
            : new Lifted(
                liftedAt.toInstant(), row.getString("lifted_by"), row.getString("lifted_why")));
  }
}
