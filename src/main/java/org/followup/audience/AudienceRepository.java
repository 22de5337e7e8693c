package org.followup.audience;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.followup.audience.Audience.Origin;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Tables audience_definition and audience_size. Each method is one statement. */
@Repository
class AudienceRepository {

  private final JdbcClient sql;

  AudienceRepository(JdbcClient sql) {
    this.sql = sql;
  }

  Optional<Audience> find(String name) {
    return sql.sql("select * from audience_definition where name = :name")
        .param("name", name)
        .query(AudienceRepository::audience)
        .optional();
  }

  List<Audience> list() {
    return sql.sql("select * from audience_definition order by name collate \"C\"")
        .query(AudienceRepository::audience)
        .list();
  }

  void save(String name, String text, Instant now, String by) {
    sql.sql(
            """
            insert into audience_definition (name, kind, query, changed_at, changed_by)
            values (:name, 'query', :text, :now, :by)
            on conflict (name) do update set
              query = excluded.query, changed_at = excluded.changed_at,
              changed_by = excluded.changed_by
            """)
        .param("name", name)
        .param("text", text)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("by", by)
        .update();
  }

  /** What somebody changed stays as it is; only where it came from is brought up to date. */
  boolean ship(String name, String text, Instant now, String by) {
    return sql.sql(
                """
                insert into audience_definition as a
                  (name, kind, query, shipped_text, changed_at, changed_by)
                values (:name, 'query', :text, :text, :now, :by)
                on conflict (name) do update set
                  query = case when a.query = a.shipped_text then excluded.query else a.query end,
                  changed_at =
                    case when a.query = a.shipped_text then excluded.changed_at else a.changed_at end,
                  changed_by =
                    case when a.query = a.shipped_text then excluded.changed_by else a.changed_by end,
                  shipped_text = excluded.shipped_text
                where a.kind = 'query' and a.shipped_text is distinct from excluded.shipped_text
                """)
            .param("name", name)
            .param("text", text)
            .param("now", now.atOffset(ZoneOffset.UTC))
            .param("by", by)
            .update()
        > 0;
  }

  /** What came with a file that is not there any more is as if somebody had written it. */
  void unship(Collection<String> names) {
    sql.sql(
            """
            update audience_definition set shipped_text = null
            where shipped_text is not null and name <> all (:names::text[])
            """)
        .param("names", names.toArray(String[]::new))
        .update();
  }

  /**
   * @return whether there was one
   */
  boolean delete(String name) {
    return sql.sql("delete from audience_definition where name = :name")
            .param("name", name)
            .update()
        > 0;
  }

  /**
   * Audiences whose text changes and names wait until the transaction ends, so that no two changes
   * make a ring together.
   */
  void lockTexts() {
    sql.sql("select pg_advisory_xact_lock(hashtext('audience texts'))")
        .query((row, n) -> true)
        .single();
  }

  void noteSize(String name, LocalDate day, long members, Instant now) {
    sql.sql(
            """
            insert into audience_size (audience, day, members, noted_at)
            select name, :day, :members, :now from audience_definition where name = :name
            on conflict (audience, day) do update set
              members = excluded.members, noted_at = excluded.noted_at
            """)
        .param("name", name)
        .param("day", day)
        .param("members", members)
        .param("now", now.atOffset(ZoneOffset.UTC))
        .update();
  }

  /** Oldest first. */
  List<Audiences.Size> listSizes(String name, LocalDate from) {
    return sql.sql(
            """
            select day, members, noted_at from audience_size
            where audience = :name and day >= :from order by day
            """)
        .param("name", name)
        .param("from", from)
        .query(AudienceRepository::size)
        .list();
  }

  /** The last size of each audience. */
  Map<String, Audiences.Size> listLatestSizes() {
    Map<String, Audiences.Size> sizes = new HashMap<>();
    sql.sql(
            """
            select distinct on (audience) audience, day, members, noted_at from audience_size
            order by audience, day desc
            """)
        .query(
            row -> {
              sizes.put(row.getString("audience"), size(row, 0));
            });
    return sizes;
  }

  private static Audiences.Size size(ResultSet row, int number) throws SQLException {
    return new Audiences.Size(
        row.getObject("day", LocalDate.class),
        row.getLong("members"),
        row.getObject("noted_at", OffsetDateTime.class).toInstant());
  }

  /** Whether this transaction is the one that notes sizes; the others let it. */
  boolean tryLockSizes() {
    return sql.sql("select pg_try_advisory_xact_lock(hashtext('audience sizes'))")
        .query(Boolean.class)
        .single();
  }

  /** Names whose size of that day is not noted, or was before the audience changed. */
  List<String> listUnsized(LocalDate day) {
    return sql.sql(
            """
            select name from audience_definition a
            where not exists (
              select from audience_size s
              where s.audience = a.name and s.day = :day and s.noted_at >= a.changed_at)
            order by name
            """)
        .param("day", day)
        .query(String.class)
        .list();
  }

  private static Audience audience(ResultSet row, int number) throws SQLException {
    @Nullable String text = row.getString("query");
    @Nullable String shipped = row.getString("shipped_text");
    Origin origin =
        text == null
            ? Origin.UPLOADED
            : shipped == null
                ? Origin.SAVED
                : shipped.equals(text) ? Origin.SHIPPED : Origin.CHANGED;
    return new Audience(
        row.getString("name"),
        text,
        text == null ? "" : AudienceText.comment(text),
        origin,
        row.getObject("changed_at", OffsetDateTime.class).toInstant(),
        row.getString("changed_by"));
  }
}
