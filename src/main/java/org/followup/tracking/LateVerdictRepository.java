package org.followup.tracking;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.followup.recipient.RecipientId;
import org.followup.recipient.TrackingLevel;
import org.followup.tracking.LateRules.Sighting;
import org.followup.tracking.Verdicts.Verdict;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Repository;

/** Table tracking_hit, as far as hits are judged by what came around them. */
@Repository
class LateVerdictRepository {

  private static final String SEEN =
      "h.hit_id, h.at, h.kind, h.message_id, h.link, h.verdict, h.reason, h.agent, h.network,"
          + " h.rule";

  /** What a flood on one mail may show of itself at once. */
  private static final int MOST_AROUND = 20_000;

  private final JdbcClient sql;

  LateVerdictRepository(JdbcClient sql) {
    this.sql = sql;
  }

  /**
   * A hit whose late verdict is due.
   *
   * @param recipient null where it is kept without the person, or they were erased
   * @param target where the link led
   */
  record Due(
      Sighting seen,
      @Nullable RecipientId recipient,
      TrackingLevel level,
      Verdict verdict,
      @Nullable String target) {}

  /** A verdict to be written. */
  record Late(long hitId, Instant at, Verdict verdict, @Nullable String rule) {}

  /** One node judges at a time, until the transaction ends. */
  boolean tryTurn() {
    return sql.sql("select pg_try_advisory_xact_lock(hashtext('tracking_late_verdicts'))")
        .query(Boolean.class)
        .single();
  }

  Optional<Instant> findNextDue() {
    return sql.sql(
            "select due_at from tracking_hit where due_at is not null order by due_at limit 1")
        .query((row, n) -> row.getObject(1, OffsetDateTime.class).toInstant())
        .optional();
  }

  /** Due longest first, without those. */
  List<Due> listDue(Instant now, Collection<Long> without, int limit) {
    return sql.sql(
            """
            select %s, h.recipient_id, h.level, m.links[h.link] as target
            from tracking_hit h left join tracking_mail m on m.message_id = h.message_id
            where h.due_at <= :now and h.hit_id <> all (:without::bigint[])
            order by h.due_at limit :limit
            """
                .formatted(SEEN))
        .param("now", utc(now))
        .param("without", bigints(without))
        .param("limit", limit)
        .query(
            (row, n) -> {
              String recipient = row.getString("recipient_id");
              return new Due(
                  sighting(row, n),
                  recipient == null ? null : new RecipientId(recipient),
                  TrackingLevel.valueOf(row.getString("level").toUpperCase(Locale.ROOT)),
                  Verdict.valueOf(row.getString("verdict").toUpperCase(Locale.ROOT)),
                  row.getString("target"));
            })
        .list();
  }

  /** All hits on these mails in that time. */
  List<Sighting> listAround(Collection<Long> messageIds, Instant from, Instant to) {
    return list("h.message_id = any (:ids::bigint[])", messageIds, List.of(), from, to);
  }

  /** Hits on the hidden links of these mails in that time. */
  List<Sighting> listTraps(Collection<Long> messageIds, Instant from, Instant to) {
    return list(
        "h.message_id = any (:ids::bigint[]) and h.kind = 'trap'", messageIds, List.of(), from, to);
  }

  /** Hits by these programs on these mails in that time. */
  List<Sighting> listByAgent(
      Collection<Long> messageIds, Collection<Long> agents, Instant from, Instant to) {
    return list(
        "h.message_id = any (:ids::bigint[]) and h.agent = any (:agents::bigint[])",
        messageIds,
        agents,
        from,
        to);
  }

  /** Hits from these networks in that time. */
  List<Sighting> listFrom(Collection<Long> networks, Instant from, Instant to) {
    return list("h.network = any (:ids::bigint[])", networks, List.of(), from, to);
  }

  private List<Sighting> list(
      String which, Collection<Long> ids, Collection<Long> agents, Instant from, Instant to) {
    return sql.sql(
            """
            select %s from tracking_hit h
            where %s and h.at between :from and :to
            order by h.at limit :most
            """
                .formatted(SEEN, which))
        .param("ids", bigints(ids))
        .param("agents", bigints(agents))
        .param("from", utc(from))
        .param("to", utc(to))
        .param("most", MOST_AROUND)
        .query(LateVerdictRepository::sighting)
        .list();
  }

  /** Writes the verdicts on hits that were due; what they were compared by goes. */
  void settle(List<Late> verdicts, Instant now) {
    write(", due_at = null, agent = null, network = null", verdicts, now);
  }

  /** Writes verdicts on hits that stood near one; those that are due later keep their turn. */
  void mark(List<Late> verdicts, Instant now) {
    write("", verdicts, now);
  }

  private void write(String besides, List<Late> verdicts, Instant now) {
    if (verdicts.isEmpty()) {
      return;
    }
    sql.sql(
            """
            update tracking_hit h
            set late_verdict = v.verdict, rule = v.rule, judged_at = :now%s
            from unnest(:ids::bigint[], :ats::timestamptz[], :verdicts::text[], :rules::text[])
              as v (hit_id, at, verdict, rule)
            where h.hit_id = v.hit_id and h.at = v.at and h.at between :from and :to
            """
                .formatted(besides))
        .param("now", utc(now))
        .param("ids", bigints(verdicts.stream().map(Late::hitId).toList()))
        .param(
            "ats",
            new SqlArrayValue(
                "timestamptz", verdicts.stream().map(late -> utc(late.at())).toArray()))
        .param("verdicts", texts(verdicts.stream().map(late -> late.verdict().word()).toArray()))
        .param("rules", texts(verdicts.stream().map(Late::rule).toArray()))
        .param("from", utc(verdicts.stream().map(Late::at).min(Instant::compareTo).orElseThrow()))
        .param("to", utc(verdicts.stream().map(Late::at).max(Instant::compareTo).orElseThrow()))
        .update();
  }

  /** How far the times of these reach, with so much more at both ends. */
  record Stretch(Instant from, Instant to) {

    static Stretch of(Collection<Sighting> sightings, Duration more) {
      return new Stretch(
          sightings.stream().map(Sighting::at).min(Instant::compareTo).orElseThrow().minus(more),
          sightings.stream().map(Sighting::at).max(Instant::compareTo).orElseThrow().plus(more));
    }
  }

  private static Sighting sighting(ResultSet row, int n) throws SQLException {
    boolean machine = row.getString("verdict").equals(Verdict.MACHINE.word());
    return new Sighting(
        row.getLong("hit_id"),
        row.getObject("at", OffsetDateTime.class).toInstant(),
        Hit.Kind.of(row.getString("kind")),
        row.getLong("message_id"),
        row.getObject("link", Integer.class),
        machine ? row.getString("reason") : null,
        row.getObject("agent", Long.class),
        row.getObject("network", Long.class),
        row.getString("rule"));
  }

  private static SqlArrayValue bigints(Collection<Long> values) {
    return new SqlArrayValue("bigint", values.toArray());
  }

  private static SqlArrayValue texts(@Nullable Object[] values) {
    return new SqlArrayValue("text", values);
  }

  private static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }
}
