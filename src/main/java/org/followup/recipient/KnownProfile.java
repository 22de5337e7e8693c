package org.followup.recipient;

import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A profile with where its values came from. An API call's word is above any event's, that of an
 * event which names the person above that of a device; of several API calls the last one counts, of
 * equal events the one that was accepted first. So it is the same in whatever order names are found
 * to be one person.
 *
 * @param told of each value whose word it is; one not named was said by an API call of old
 */
record KnownProfile(Profile profile, Map<String, Told> told) {

  private static final String EMAIL = "email";
  private static final String LOCALE = "locale";
  private static final String ZONE = "timeZone";

  /** Before the name of a free fact, lest it be taken for one of the above. */
  private static final String FACT = "attributes.";

  /** Who told a value, the weakest first. */
  enum Rank {
    /** An event that names a device only. */
    DEVICE,
    /** An event that names the person. */
    NAMED,
    /** A call of the API, a file, or the person on a page of ours. */
    SAID
  }

  /**
   * Who told a value.
   *
   * @param place number of the event; of what was said the moment, in microseconds
   */
  record Told(Rank rank, long place) {

    private static final Told LONG_AGO = new Told(Rank.SAID, 0);

    static Told by(long seq, boolean named) {
      return new Told(named ? Rank.NAMED : Rank.DEVICE, seq);
    }

    static Told said(Instant at) {
      return new Told(Rank.SAID, ChronoUnit.MICROS.between(Instant.EPOCH, at));
    }

    /** Whether this word counts more; of what was said at one moment the greater text. */
    boolean isStronger(Told other, Object mine, Object its) {
      if (rank != other.rank) {
        return rank.compareTo(other.rank) > 0;
      }
      if (rank != Rank.SAID) {
        return place < other.place;
      }
      return place == other.place
          ? mine.toString().compareTo(its.toString()) > 0
          : place > other.place;
    }
  }

  /** Of somebody we know nothing of. */
  static KnownProfile nothing(RecipientId id, Instant now) {
    return new KnownProfile(new Profile(id, null, null, null, Map.of(), now, now), Map.of());
  }

  /** All of it by one word. */
  static KnownProfile of(Profile profile, Told by) {
    KnownProfile known = new KnownProfile(profile, Map.of());
    Map<String, Told> told = new HashMap<>();
    known.values().keySet().forEach(name -> told.put(name, by));
    return new KnownProfile(profile, told);
  }

  /**
   * The other values, said now where they differ; what is left as it was keeps whose word it is.
   */
  KnownProfile changedTo(Profile other, Instant now) {
    KnownProfile changed = of(other, Told.said(now));
    Map<String, Told> words = new HashMap<>(changed.told);
    Map<String, Object> before = values();
    changed
        .values()
        .forEach(
            (name, value) -> {
              if (value.equals(before.get(name))) {
                words.put(name, toldOf(name));
              }
            });
    return new KnownProfile(other, words);
  }

  /** The same person's, under another name, known since the earlier of both moments. */
  KnownProfile named(RecipientId id, Instant since) {
    Instant createdAt = since.isBefore(profile.createdAt()) ? since : profile.createdAt();
    return new KnownProfile(
        new Profile(
            id,
            profile.email(),
            profile.locale(),
            profile.timeZone(),
            profile.attributes(),
            createdAt,
            profile.updatedAt()),
        told);
  }

  /**
   * This one's values with the gaps filled from the other, and those replaced of which the other
   * has a stronger word.
   *
   * @param firstStays whether of two words of one rank the known one stays, whenever it was told:
   *     for what comes new; false where two profiles are joined
   */
  KnownProfile with(KnownProfile other, boolean firstStays, Instant now) {
    Map<String, Object> values = new LinkedHashMap<>(values());
    Map<String, Told> words = new LinkedHashMap<>(told);
    Set<String> taken = new LinkedHashSet<>();
    other
        .values()
        .forEach(
            (name, value) -> {
              Told its = other.toldOf(name);
              Object mine = values.get(name);
              if (mine == null || prevails(its, value, toldOf(name), mine, firstStays)) {
                taken.add(name);
                values.put(name, value);
                words.put(name, its);
              }
            });
    return taken.isEmpty() ? this : new KnownProfile(profile(values, now), words);
  }

  private static boolean prevails(
      Told its, Object value, Told mine, Object known, boolean firstStays) {
    return !(firstStays && its.rank() == mine.rank()) && its.isStronger(mine, value, known);
  }

  private Told toldOf(String name) {
    return told.getOrDefault(name, Told.LONG_AGO);
  }

  private Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    putKnown(values, EMAIL, profile.email());
    putKnown(values, LOCALE, profile.locale());
    putKnown(values, ZONE, profile.timeZone());
    profile.attributes().forEach((name, value) -> putKnown(values, FACT + name, value));
    return values;
  }

  private static void putKnown(Map<String, Object> values, String name, @Nullable Object value) {
    if (value != null) {
      values.put(name, value);
    }
  }

  private Profile profile(Map<String, Object> values, Instant now) {
    Map<String, Object> facts = new LinkedHashMap<>(profile.attributes());
    values.forEach(
        (name, value) -> {
          if (name.startsWith(FACT)) {
            facts.put(name.substring(FACT.length()), value);
          }
        });
    return new Profile(
        profile.id(),
        (String) values.get(EMAIL),
        (Locale) values.get(LOCALE),
        (ZoneId) values.get(ZONE),
        facts,
        profile.createdAt(),
        now);
  }

  Map<String, Object> toldDocument() {
    Map<String, Object> document = new LinkedHashMap<>();
    told.forEach(
        (name, word) ->
            document.put(
                name,
                word.rank() == Rank.SAID
                    ? Map.of("at", word.place())
                    : Map.of("seq", word.place(), "named", word.rank() == Rank.NAMED)));
    return document;
  }

  static Map<String, Told> readTold(Map<String, Object> document) {
    Map<String, Told> told = new LinkedHashMap<>();
    document.forEach(
        (name, word) -> {
          if (word instanceof Map<?, ?> of && of.get("seq") instanceof Number seq) {
            told.put(name, Told.by(seq.longValue(), Boolean.TRUE.equals(of.get("named"))));
          } else if (word instanceof Map<?, ?> of && of.get("at") instanceof Number at) {
            told.put(name, new Told(Rank.SAID, at.longValue()));
          }
        });
    return told;
  }
}
