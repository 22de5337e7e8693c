package org.followup.recipient;

import static org.followup.recipient.ProfileChangeRepository.NOTING;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table recipient_profile. */
@Repository
class ProfileRepository {

  private final JdbcClient sql;
  private final JsonColumn json;

  ProfileRepository(JdbcClient sql, JsonColumn json) {
    this.sql = sql;
    this.json = json;
  }

  Optional<Profile> find(RecipientId id) {
    return sql.sql("select * from recipient_profile where id = :id")
        .param("id", id.value())
        .query(this::profile)
        .optional();
  }

  Profile put(
      RecipientId id,
      @Nullable EmailAddress email,
      @Nullable Locale locale,
      @Nullable ZoneId timeZone,
      Map<String, Object> attributes,
      Instant now) {
    return sql.sql(
            NOTING.formatted(
                """
                insert into recipient_profile
                  (id, email, address, locale, time_zone, attributes, created_at, updated_at)
                values (:id, :email, :address, :locale, :zone, :attributes::jsonb, :now, :now)
                on conflict (id) do update set
                  email = excluded.email, address = excluded.address, locale = excluded.locale,
                  time_zone = excluded.time_zone, attributes = excluded.attributes,
                  updated_at = excluded.updated_at
                """))
        .param("by", CurrentCaller.name())
        .param("id", id.value())
        .param("email", email == null ? null : email.value())
        .param("address", email == null ? null : email.normalised())
        .param("locale", locale == null ? null : locale.toLanguageTag())
        .param("zone", timeZone == null ? null : timeZone.getId())
        .param("attributes", json.write(attributes))
        .param("now", now.atOffset(ZoneOffset.UTC))
        .query(this::profile)
        .single();
  }

  /** Writes only where something is new, so that the usual event costs a look-up. */
  void fillGaps(
      RecipientId id,
      @Nullable EmailAddress email,
      @Nullable Locale locale,
      @Nullable ZoneId timeZone,
      Map<String, Object> attributes,
      Instant now) {
    sql.sql(
            NOTING.formatted(
                """
                insert into recipient_profile as known
                  (id, email, address, locale, time_zone, attributes, created_at, updated_at)
                values (:id, :email, :address, :locale, :zone, :attributes::jsonb, :now, :now)
                on conflict (id) do update set
                  email = coalesce(known.email, excluded.email),
                  address = coalesce(known.address, excluded.address),
                  locale = coalesce(known.locale, excluded.locale),
                  time_zone = coalesce(known.time_zone, excluded.time_zone),
                  attributes = excluded.attributes || known.attributes,
                  updated_at = excluded.updated_at
                where (known.email is null and excluded.email is not null)
                   or (known.locale is null and excluded.locale is not null)
                   or (known.time_zone is null and excluded.time_zone is not null)
                   or not known.attributes ?? 'firstName' and excluded.attributes ?? 'firstName'
                   or not known.attributes ?? 'lastName' and excluded.attributes ?? 'lastName'
                """))
        .param("by", CurrentCaller.name())
        .param("id", id.value())
        .param("email", email == null ? null : email.value())
        .param("address", email == null ? null : email.normalised())
        .param("locale", locale == null ? null : locale.toLanguageTag())
        .param("zone", timeZone == null ? null : timeZone.getId())
        .param("attributes", json.write(attributes))
        .param("now", now.atOffset(ZoneOffset.UTC))
        .query((row, n) -> true)
        .list();
  }

  List<RecipientId> listByAddress(String address) {
    return sql.sql(
            """
            select id from recipient_profile
            where address = :address and not pending order by created_at, id
            """)
        .param("address", address)
        .query((row, n) -> new RecipientId(row.getString("id")))
        .list();
  }

  List<Profile> list(String after, int limit) {
    return sql.sql(
            """
            select * from recipient_profile
            where id > :after and not pending order by id limit :limit
            """)
        .param("after", after)
        .param("limit", limit)
        .query(this::profile)
        .list();
  }

  /** The beginning of an id or of a normalised address. */
  List<Profile> search(String id, String address, String after, int limit) {
    return sql.sql(
            """
            select * from recipient_profile
            where id > :after and (id like :id or address like :address)
            order by id limit :limit
            """)
        .param("after", after)
        .param("id", beginning(id))
        .param("address", beginning(address))
        .param("limit", limit)
        .query(this::profile)
        .list();
  }

  private static String beginning(String text) {
    return text.replaceAll("([\\\\%_])", "\\\\$1") + "%";
  }

  List<String> listAttributeNames() {
    return sql.sql(
            """
            select distinct jsonb_object_keys(attributes) as name
            from recipient_profile order by name
            """)
        .query(String.class)
        .list();
  }

  int delete(RecipientId id) {
    return sql.sql("delete from recipient_profile where id = :id").param("id", id.value()).update();
  }

  private Profile profile(ResultSet row, int number) throws SQLException {
    String locale = row.getString("locale");
    String zone = row.getString("time_zone");
    return new Profile(
        new RecipientId(row.getString("id")),
        row.getString("email"),
        locale == null ? null : Locale.forLanguageTag(locale),
        zone == null ? null : ZoneId.of(zone),
        json.read(row.getString("attributes")),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        row.getObject("updated_at", OffsetDateTime.class).toInstant());
  }
}
