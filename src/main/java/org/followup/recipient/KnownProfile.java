package org.followup.recipient;

import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A profile with where its values came from. An API call's word is above any event's, that of an
 * event which names the person above that of a device; of equals what was accepted first stays. So
 * it is the same in whatever order names are found to be one person.
 *
 * @param told of each value that came by an event, by which; a value not named was said by an API
 *     call
 */
record KnownProfile(Profile profile, Map<String, Told> told) {

  private static final String EMAIL = "email";
  private static final String LOCALE = "locale";
  private static final String ZONE = "timeZone";

  /** Before the name of a free fact, lest it be taken for one of the above. */
  private static final String FACT = "attributes.";

  /**
   * Who told a value.
   *
   * @param seq number of the event
   * @param named whether it named the person; false where it named a device only
   */
  record Told(long seq, boolean named) {

    /** Whether this word counts more than the other; null is an API call's. */
    static boolean isStronger(@Nullable Told one, @Nullable Told other) {
      if (one == null || other == null) {
        return one == null && other != null;
      }
      return one.named != other.named ? one.named : one.seq < other.seq;
    }
  }

  /** Of somebody we know nothing of. */
  static KnownProfile nothing(RecipientId id, Instant now) {
    return new KnownProfile(new Profile(id, null, null, null, Map.of(), now, now), Map.of());
  }

  /** What an event tells, all of it by one word. */
  static KnownProfile of(Profile profile, Told by) {
    KnownProfile known = new KnownProfile(profile, Map.of());
    Map<String, Told> told = new HashMap<>();
    known.values().keySet().forEach(name -> told.put(name, by));
    return new KnownProfile(profile, told);
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
              Told its = other.told.get(name);
              if (!values.containsKey(name) || prevails(its, told.get(name), firstStays)) {
                taken.add(name);
                values.put(name, value);
                if (its == null) {
                  words.remove(name);
                } else {
                  words.put(name, its);
                }
              }
            });
    return taken.isEmpty() ? this : new KnownProfile(profile(values, now), words);
  }

  private static boolean prevails(@Nullable Told its, @Nullable Told mine, boolean firstStays) {
    boolean sameRank = its != null && mine != null && its.named() == mine.named();
    return !(firstStays && sameRank) && Told.isStronger(its, mine);
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
        (name, word) -> document.put(name, Map.of("seq", word.seq(), "named", word.named())));
    return document;
  }

  static Map<String, Told> readTold(Map<String, Object> document) {
    Map<String, Told> told = new LinkedHashMap<>();
    document.forEach(
        (name, word) -> {
          if (word instanceof Map<?, ?> of && of.get("seq") instanceof Number seq) {
            told.put(name, new Told(seq.longValue(), Boolean.TRUE.equals(of.get("named"))));
          }
        });
    return told;
  }
}
