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
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table offer_pool, and codes that nobody has yet. Each method is one statement. */
@Repository
class PoolRepository {

  private static final String POOLS =
      """
      select p.name, p.created_at,
        count(*) filter (where v.state = 'free'
          and (v.expires_at is null or v.expires_at > :now)) as free,
        count(*) filter (where v.state = 'issued'
          and (v.expires_at is null or v.expires_at > :now)) as issued,
        count(*) filter (where v.state = 'redeemed') as redeemed,
        count(*) filter (where v.state = 'revoked') as revoked,
        count(*) filter (where v.state in ('free', 'issued') and v.expires_at <= :now) as expired
      from offer_pool p left join offer_voucher v on v.pool = p.name
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

  List<Pool> list(Instant now) {
    return jdbc.sql(POOLS + " group by p.name order by p.name")
        .param("now", utc(now))
        .query((row, n) -> pool(row))
        .list();
  }

  Optional<Pool> find(String name, Instant now) {
    return jdbc.sql(POOLS + " where p.name = :name group by p.name")
        .param("now", utc(now))
        .param("name", name)
        .query((row, n) -> pool(row))
        .optional();
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
        row.getLong("expired"));
  }

  private static OffsetDateTime utc(Instant moment) {
    return moment.atOffset(ZoneOffset.UTC);
  }
}
