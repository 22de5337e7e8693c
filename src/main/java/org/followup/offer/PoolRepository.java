package org.followup.offer;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.followup.offer.VoucherPools.Line;
import org.followup.offer.VoucherPools.Pool;
import org.followup.offer.VoucherPools.Supply;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table offer_pool, and codes that nobody has yet. Each method is one statement. */
@Repository
class PoolRepository {

  private static final String POOLS =
      """
      select p.name, p.created_at, coalesce(c.free, 0) as free, coalesce(c.issued, 0) as issued,
        coalesce(c.redeemed, 0) as redeemed, coalesce(c.revoked, 0) as revoked,
        coalesce(c.expired, 0) as expired, coalesce(c.free_ending, 0) as free_ending,
        coalesce(c.issued_ending, 0) as issued_ending
      from offer_pool p
      left join (
        select pool,
          count(*) filter (where state = 'free'
            and (expires_at is null or expires_at > :now)) as free,
          count(*) filter (where state = 'issued'
            and (expires_at is null or expires_at > :now)) as issued,
          count(*) filter (where state = 'redeemed') as redeemed,
          count(*) filter (where state = 'revoked') as revoked,
          count(*) filter (where state in ('free', 'issued') and expires_at <= :now) as expired,
          count(*) filter (where state = 'free'
            and expires_at > :now and expires_at <= :soon) as free_ending,
          count(*) filter (where state = 'issued'
            and expires_at > :now and expires_at <= :soon) as issued_ending
        from offer_voucher where pool is not null group by pool) c on c.pool = p.name
      """;

  private final JdbcClient jdbc;

  PoolRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  void insertPool(String name, Instant now, String by) {
    jdbc.sql(
            """
            insert into offer_pool (name, created_at, created_by) values (:name, :now, :by)
            on conflict (name) do nothing
            """)
        .param("name", name)
        .param("now", utc(now))
        .param("by", by)
        .update();
  }

  /**
   * @return how many of the codes were not known before, in any pool
   */
  int insertCodes(String pool, Collection<Line> lines, Instant now) {
    List<Line> codes = List.copyOf(lines);
    return jdbc.sql(
            """
            insert into offer_voucher (code, pool, state, value, currency, expires_at, added_at)
            select code, :pool, 'free', value, currency, expires_at, :now
            from unnest(:codes::text[], :amounts::numeric[], :currencies::text[],
              :expiries::timestamptz[]) with ordinality
              as line (code, value, currency, expires_at, place)
            order by place
            on conflict (upper(code)) do nothing
            """)
        .param("pool", pool)
        .param("codes", codes.stream().map(Line::code).toArray(String[]::new))
        .param("amounts", codes.stream().map(PoolRepository::amount).toArray(String[]::new))
        .param("currencies", codes.stream().map(Line::currency).toArray(String[]::new))
        .param(
            "expiries",
            codes.stream()
                .map(line -> Objects.toString(line.expiresAt(), null))
                .toArray(String[]::new))
        .param("now", utc(now))
        .update();
  }

  List<Pool> list(Instant now, Instant soon) {
    return jdbc.sql(POOLS + " order by p.name")
        .param("now", utc(now))
        .param("soon", utc(soon))
        .query((row, n) -> pool(row))
        .list();
  }

  Optional<Pool> find(String name, Instant now, Instant soon) {
    return jdbc.sql(POOLS + " where p.name = :name")
        .param("now", utc(now))
        .param("soon", utc(soon))
        .param("name", name)
        .query((row, n) -> pool(row))
        .optional();
  }

  boolean exists(String name) {
    return jdbc.sql("select exists (select from offer_pool where name = :name)")
        .param("name", name)
        .query(Boolean.class)
        .single();
  }

  /** Counts no further than it has to: what was given lately, and as many free codes. */
  List<Supply> listSupplies(Instant now, Instant since, long least) {
    return jdbc.sql(
            """
            select p.name, given.codes as issued_lately, greatest(given.codes, :least) as needed,
              free.codes as free
            from offer_pool p
            cross join lateral (
              select count(*) codes from offer_voucher v
              where v.pool = p.name and v.issued_at > :since) given
            cross join lateral (
              select count(*) codes from (
                select from offer_voucher v
                where v.pool = p.name and v.state = 'free'
                  and (v.expires_at is null or v.expires_at > :now)
                limit greatest(given.codes, :least, 1)) counted) free
            order by p.name
            """)
        .param("now", utc(now))
        .param("since", utc(since))
        .param("least", least)
        .query(
            (row, n) ->
                new Supply(
                    row.getString("name"),
                    row.getLong("free"),
                    row.getLong("issued_lately"),
                    row.getLong("needed")))
        .list();
  }

  List<MadeVouchers> listMade(Instant now, Instant soon) {
    return jdbc.sql(
            """
            select journey,
              count(*) filter (where state = 'issued'
                and (expires_at is null or expires_at > :now)) as issued,
              count(*) filter (where state = 'redeemed') as redeemed,
              count(*) filter (where state = 'revoked') as revoked,
              count(*) filter (where state = 'issued' and expires_at <= :now) as expired,
              count(*) filter (where state = 'issued'
                and expires_at > :now and expires_at <= :soon) as ending
            from offer_voucher where pool is null group by journey order by journey
            """)
        .param("now", utc(now))
        .param("soon", utc(soon))
        .query(
            (row, n) ->
                new MadeVouchers(
                    row.getString("journey"),
                    row.getLong("issued"),
                    row.getLong("redeemed"),
                    row.getLong("revoked"),
                    row.getLong("expired"),
                    row.getLong("ending")))
        .list();
  }

  int deleteFree(String name) {
    return jdbc.sql("delete from offer_voucher where pool = :name and state = 'free'")
        .param("name", name)
        .update();
  }

  private static @Nullable String amount(Line line) {
    BigDecimal value = line.value();
    return value == null ? null : value.toPlainString();
  }

  private static Pool pool(java.sql.ResultSet row) throws java.sql.SQLException {
    return new Pool(
        row.getString("name"),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        row.getLong("free"),
        row.getLong("issued"),
        row.getLong("redeemed"),
        row.getLong("revoked"),
        row.getLong("expired"),
        row.getLong("free_ending"),
        row.getLong("issued_ending"));
  }

  private static OffsetDateTime utc(Instant moment) {
    return moment.atOffset(ZoneOffset.UTC);
  }
}
