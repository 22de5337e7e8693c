package org.followup.recipient;

import static org.followup.recipient.ProfileChangeRepository.NOTING;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table recipient_profile. */
@Repository
class ProfileRepository {

  private final JdbcClient sql;
  private final JsonColumn json;
  private final SecretKeys keys;

  ProfileRepository(JdbcClient sql, JsonColumn json, SecretKeys keys) {
    this.sql = sql;
    this.json = json;
    this.keys = keys;
  }

  Optional<Profile> find(RecipientId id) {
    return sql.sql("select * from recipient_profile where id = recipient_standing(:id)")
        .param("id", id.value())
        .query(this::profile)
        .optional();
  }

  /** By the name that was asked for; whoever is not known is left out. */
  Map<RecipientId, KnownProfile> list(Collection<RecipientId> names) {
    Map<RecipientId, KnownProfile> found = new HashMap<>();
    sql.sql(
            """
            select asked.name as asked_name, p.* from unnest(:names::text[]) as asked (name)
            join recipient_profile p on p.id = recipient_standing(asked.name)
            """)
        .param("names", names.stream().map(RecipientId::value).toArray(String[]::new))
        .query(
            row -> {
              found.put(new RecipientId(row.getString("asked_name")), known(row, 0));
            });
    return found;
  }

  /** Creates each of the profiles or replaces all of it; it stays known since when it was. */
  void write(List<KnownProfile> known, Instant now) {
    List<Profile> profiles = known.stream().map(KnownProfile::profile).toList();
    sql.sql(
            NOTING.formatted(
                "select recipient_standing(name) from unnest(:ids::text[]) as name",
                """
                insert into recipient_profile
                  (id, email, address, address_hash, locale, time_zone, attributes, told,
                   created_at, updated_at)
                select recipient_standing(id), email, address, hash, locale, zone, attributes, told,
                  :now, :now
                from unnest(:ids::text[], :emails::text[], :addresses::text[], :hashes::bytea[],
                  :locales::text[], :zones::text[], :attributes::jsonb[], :tolds::jsonb[])
                  as t (id, email, address, hash, locale, zone, attributes, told)
                on conflict (id) do update set
                  email = excluded.email, address = excluded.address,
                  address_hash = excluded.address_hash, locale = excluded.locale,
                  time_zone = excluded.time_zone, attributes = excluded.attributes,
                  told = excluded.told, updated_at = excluded.updated_at
                """))
        .param("by", CurrentCaller.name())
        .param("now", now.atOffset(ZoneOffset.UTC))
        .param("ids", texts(profiles, one -> one.id().value()))
        .param("emails", texts(profiles, Profile::email))
        .param("addresses", texts(profiles, one -> address(one.email())))
        .param("hashes", profiles.stream().map(one -> hash(one.email())).toArray(byte[][]::new))
        .param("locales", texts(profiles, one -> tag(one.locale())))
        .param("zones", texts(profiles, one -> zone(one.timeZone())))
        .param("attributes", texts(profiles, one -> json.write(one.attributes())))
        .param(
            "tolds",
            known.stream().map(one -> json.write(one.toldDocument())).toArray(String[]::new))
        .query((row, n) -> true)
        .list();
  }

  private static @Nullable String[] texts(
      List<Profile> profiles, Function<Profile, @Nullable String> text) {
    return profiles.stream().map(text).toArray(String[]::new);
  }

  private static @Nullable String address(@Nullable String email) {
    return email == null
        ? null
        : EmailAddress.read(email).map(EmailAddress::normalised).orElse(null);
  }

  /** As the suppression list knows it. */
  private byte @Nullable [] hash(@Nullable String email) {
    String address = address(email);
    return address == null ? null : AddressHash.of(keys, address).bytes();
  }

  /** Some addresses whose hash is not known yet. */
  Set<String> listUnhashed(int limit) {
    return new HashSet<>(
        sql.sql(
                """
                select address from recipient_profile
                where address is not null and address_hash is null limit :limit
                """)
            .param("limit", limit)
            .query(String.class)
            .list());
  }

  void updateHashes(Collection<String> addresses) {
    List<String> some = List.copyOf(addresses);
    sql.sql(
            """
            update recipient_profile p set address_hash = t.hash
            from unnest(:addresses::text[], :hashes::bytea[]) as t (address, hash)
            where p.address = t.address and p.address_hash is null
            """)
        .param("addresses", some.toArray(String[]::new))
        .param(
            "hashes",
            some.stream().map(one -> AddressHash.of(keys, one).bytes()).toArray(byte[][]::new))
        .update();
  }

  private static @Nullable String tag(@Nullable Locale locale) {
    return locale == null ? null : locale.toLanguageTag();
  }

  private static @Nullable String zone(@Nullable ZoneId zone) {
    return zone == null ? null : zone.getId();
  }

  /** The person's, with what is known of where its values came from. */
  Optional<KnownProfile> findKnown(RecipientId id) {
    return findKnown("select * from recipient_profile where id = recipient_standing(:id)", id);
  }

  /** As {@link #findKnown}, under this very name. */
  Optional<KnownProfile> findOwn(RecipientId id) {
    return findKnown("select * from recipient_profile where id = :id", id);
  }

  private Optional<KnownProfile> findKnown(String query, RecipientId id) {
    return sql.sql(query).param("id", id.value()).query(this::known).optional();
  }

  private KnownProfile known(ResultSet row, int number) throws SQLException {
    return new KnownProfile(
        profile(row, number), KnownProfile.readTold(json.read(row.getString("told"))));
  }

  /** Creates the profile or replaces all of it. */
  Profile write(KnownProfile known) {
    Profile profile = known.profile();
    return sql.sql(
            NOTING.formatted(
                "recipient_standing(:id)",
                """
                insert into recipient_profile
                  (id, email, address, address_hash, locale, time_zone, attributes, told,
                   created_at, updated_at)
                values (:id, :email, :address, :hash, :locale, :zone, :attributes::jsonb,
                  :told::jsonb, :createdAt, :updatedAt)
                on conflict (id) do update set
                  email = excluded.email, address = excluded.address,
                  address_hash = excluded.address_hash, locale = excluded.locale,
                  time_zone = excluded.time_zone, attributes = excluded.attributes,
                  told = excluded.told, created_at = excluded.created_at,
                  updated_at = excluded.updated_at
                """))
        .param("by", CurrentCaller.name())
        .param("now", profile.updatedAt().atOffset(ZoneOffset.UTC))
        .param("id", profile.id().value())
        .param("email", profile.email())
        .param("address", address(profile.email()))
        .param("hash", hash(profile.email()), Types.BINARY)
        .param("locale", tag(profile.locale()))
        .param("zone", zone(profile.timeZone()))
        .param("attributes", json.write(profile.attributes()))
        .param("told", json.write(known.toldDocument()))
        .param("createdAt", profile.createdAt().atOffset(ZoneOffset.UTC))
        .param("updatedAt", profile.updatedAt().atOffset(ZoneOffset.UTC))
        .query(this::profile)
        .single();
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

  /** By address, oldest first; an address that nobody has is left out. */
  Map<String, List<RecipientId>> listByAddresses(Collection<String> addresses) {
    Map<String, List<RecipientId>> found = new HashMap<>();
    sql.sql(
            """
            select address, id from recipient_profile
            where address = any (:addresses::text[]) and not pending order by created_at, id
            """)
        .param("addresses", addresses.toArray(String[]::new))
        .query(
            row -> {
              found
                  .computeIfAbsent(row.getString("address"), none -> new ArrayList<>())
                  .add(new RecipientId(row.getString("id")));
            });
    return found;
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

  /** With the kinds of their values, as {@code jsonb_typeof} names them. */
  SortedMap<String, Set<String>> listAttributeNames() {
    SortedMap<String, Set<String>> names = new TreeMap<>();
    sql.sql(
            """
            select distinct key, jsonb_typeof(value) as kind
            from recipient_profile, jsonb_each(attributes) where not pending
            """)
        .query(
            row -> {
              names
                  .computeIfAbsent(row.getString("key"), name -> new HashSet<>())
                  .add(row.getString("kind"));
            });
    return names;
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
