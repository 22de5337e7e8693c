package org.followup.event;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Repository;

/**
 * Rows of event_identity, and the lock around the turn of a month. Each method is one statement.
 */
@Repository
class IdentityRepository {

  /** Who an event is, by the shop's word. */
  record Identity(String source, String id) {

    static Identity of(NewEvent event) {
      return new Identity(event.source(), event.id());
    }
  }

  private final JdbcClient jdbc;

  IdentityRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Until the end of the transaction nobody is alone. */
  void lockShared() {
    lock("pg_advisory_xact_lock_shared");
  }

  /** Waits until nobody else accepts; until the end of the transaction nobody else does. */
  void lockAlone() {
    lock("pg_advisory_xact_lock");
  }

  private void lock(String function) {
    jdbc.sql("select %s(hashtext('event identity'))".formatted(function))
        .query((row, number) -> true)
        .single();
  }

  /**
   * Takes the identities that no month has and numbers them in the order given. Inserted in the
   * order of their keys: two requests with the same events wait for each other and never in a
   * circle. Looked up one by one, by the index of each month: a plan from statistics of an empty
   * month would read a full one.
   */
  Map<Identity, Long> insert(List<Identity> identities, Instant now) {
    return seqs(
        jdbc.sql(
                """
                insert into event_identity (source, id, seq, accepted_at)
                select source, id, seq, :now
                from (
                  select source, id, nextval('event_seq') as seq
                  from unnest(:sources::text[], :ids::text[]) with ordinality as t (source, id, place)
                  where (
                    select true from event_identity known
                    where known.source = t.source and known.id = t.id limit 1) is null
                  order by place
                ) as numbered
                order by source, id
                on conflict do nothing
                returning source, id, seq
                """)
            .param("now", now.atOffset(ZoneOffset.UTC)),
        identities);
  }

  /** The numbers of identities that are known. */
  Map<Identity, Long> findSeqs(Collection<Identity> identities) {
    return seqs(
        jdbc.sql(
            """
            select t.source, t.id, known.seq
            from unnest(:sources::text[], :ids::text[]) as t (source, id)
            cross join lateral (
              select seq from event_identity i
              where i.source = t.source and i.id = t.id
              order by seq desc limit 1) as known
            """),
        identities);
  }

  void replace(Identity identity, Identity by, Instant acceptedAt) {
    jdbc.sql(
            """
            update event_identity set id = :by
            where source = :source and id = :id and accepted_at = :acceptedAt
            """)
        .param("source", identity.source())
        .param("id", identity.id())
        .param("by", by.id())
        .param("acceptedAt", acceptedAt.atOffset(ZoneOffset.UTC))
        .update();
  }

  private static Map<Identity, Long> seqs(
      JdbcClient.StatementSpec statement, Collection<Identity> identities) {
    Map<Identity, Long> seqs = new HashMap<>();
    statement
        .param("sources", texts(identities, Identity::source))
        .param("ids", texts(identities, Identity::id))
        .query(
            row -> {
              seqs.put(
                  new Identity(row.getString("source"), row.getString("id")), row.getLong("seq"));
            });
    return seqs;
  }

  private static SqlArrayValue texts(
      Collection<Identity> identities, Function<Identity, String> column) {
    return new SqlArrayValue("text", identities.stream().map(column).toArray());
  }
}
