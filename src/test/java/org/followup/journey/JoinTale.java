package org.followup.journey;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What one person does under several names, made up by chance, and the words that the names are one
 * person's. The steps have their order; the words may come at any place among them, in any order.
 *
 * @param steps by their place in the order of acceptance
 * @param words in the order of their own times
 */
record JoinTale(long seed, List<Step> steps, List<Word> words) {

  /** Under which name something is done. */
  enum Name {
    ANA,
    ANNA,
    PHONE,
    LAPTOP;

    boolean isDevice() {
      return this == PHONE || this == LAPTOP;
    }
  }

  /** Something that is done under a name. */
  sealed interface Step {
    Name name();
  }

  /**
   * An event.
   *
   * @param late how long before its acceptance it happened
   * @param twice whether it is told again at once
   */
  record Report(
      Name name,
      String type,
      @Nullable String subject,
      Duration late,
      Map<String, Object> data,
      boolean twice)
      implements Step {}

  /** A consent by API, given as it is told. */
  record Permit(Name name, String purpose, boolean granted, String basis) implements Step {}

  /** One field of the profile by API; creates the profile where there is none. */
  record Patch(Name name, String field, String value) implements Step {}

  /**
   * A word that two names are one person's.
   *
   * @param ago when it was said, by its own time; each of a tale at another moment
   */
  record Word(boolean alias, Name name, Name into, Duration ago) {}

  /** A place for each word: before the step of that number. */
  record Order(List<Integer> places, List<Integer> turns) {}

  static final List<String> JOURNEYS =
      List.of(
          "abandoned-cart",
          "join-subject",
          "join-once",
          "join-always",
          "join-after",
          "join-known",
          "join-look",
          "join-restart");

  static JoinTale tell(long seed) {
    return new Teller(seed).tell();
  }

  /** The words at places of their own, in an order of their own; some are said twice. */
  Order order(Random random) {
    List<Integer> places = new ArrayList<>();
    List<Integer> turns = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      turns.add(i);
      places.add(random.nextInt(steps.size() + 1));
      if (random.nextInt(4) == 0) {
        turns.add(i);
        places.add(random.nextInt(steps.size() + 1));
      }
    }
    java.util.Collections.shuffle(turns, random);
    places.sort(null);
    return new Order(places, turns);
  }

  /** All words at once, before the first step or behind the last one. */
  Order atOnce(boolean first) {
    List<Integer> places = new ArrayList<>();
    List<Integer> turns = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      places.add(first ? 0 : steps.size());
      turns.add(i);
    }
    return new Order(places, turns);
  }

  JoinTale without(int step) {
    List<Step> fewer = new ArrayList<>(steps);
    fewer.remove(step);
    return new JoinTale(seed, fewer, words);
  }

  String text(Order order) {
    StringBuilder text = new StringBuilder("seed " + seed + "\n");
    for (int i = 0; i <= steps.size(); i++) {
      for (int at = 0; at < order.places().size(); at++) {
        if (order.places().get(at) == i) {
          text.append("     ").append(words.get(order.turns().get(at))).append('\n');
        }
      }
      if (i < steps.size()) {
        text.append("  %2d ".formatted(i)).append(steps.get(i)).append('\n');
      }
    }
    return text.toString();
  }

  /** Makes tales up. */
  private static final class Teller {
    private final long seed;
    private final Random random;

    // a wait that was over before the names met is not given back: of two events for it the first
    // that reached it was taken, so those of one type come under one name
    private final Map<String, Name> tellers = new LinkedHashMap<>();

    Teller(long seed) {
      this.seed = seed;
      random = new Random(seed * 7919);
    }

    JoinTale tell() {
      List<Step> steps = new ArrayList<>();
      int many = 5 + random.nextInt(9);
      for (int i = 0; i < many; i++) {
        steps.add(step(i));
      }
      List<Word> words = new ArrayList<>();
      Name first = one(Name.ANA, Name.ANNA);
      words.add(new Word(false, Name.PHONE, first, ago(0)));
      words.add(new Word(false, Name.LAPTOP, one(Name.ANA, Name.ANNA), ago(1)));
      words.add(new Word(true, Name.ANNA, Name.ANA, ago(2)));
      if (chance(30)) {
        words.add(new Word(true, Name.ANA, Name.ANNA, ago(3)));
      }
      if (chance(25)) {
        words.add(new Word(false, Name.PHONE, first == Name.ANA ? Name.ANNA : Name.ANA, ago(4)));
      }
      return new JoinTale(seed, steps, words);
    }

    private Duration ago(int number) {
      return Duration.ofMinutes(1 + 5L * random.nextInt(10)).plusSeconds(number);
    }

    private Step step(int number) {
      int kind = random.nextInt(100);
      if (kind < 12) {
        Name name = one(Name.ANA, Name.ANNA);
        String purpose = one("marketing:offers", "marketing:newsletter", "marketing:*");
        boolean sale = chance(25);
        return new Permit(
            name, purpose, sale || chance(70), sale ? "existing-customer" : "express");
      }
      if (kind < 22) {
        return new Patch(
            one(Name.ANA, Name.ANNA), one("locale", "timeZone", "city", "size"), "" + number);
      }
      return report(number);
    }

    private Report report(int number) {
      Map<String, Object> data = new LinkedHashMap<>();
      data.put("n", number);
      Name name = one(Name.values());
      if (chance(20)) {
        data.put(one("firstName", "lastName"), "told " + number);
      }
      if (chance(15)) {
        data.put("email", "told-" + number + "@example.com");
      }
      if (chance(10)) {
        data.put("recognition", 1 + random.nextInt(4));
      }
      Duration late = chance(20) ? Duration.ofMinutes(1 + random.nextInt(20)) : Duration.ZERO;
      int kind = random.nextInt(100);
      if (kind < 24) {
        data.put("products", chance(85) ? List.of(Map.of("name", "Tea " + number)) : List.of());
        if (chance(50)) {
          return new Report(name, "join-cart", "cart", late, data, chance(10));
        }
        name = chance(90) ? one(Name.ANA, Name.ANNA) : name;
        return new Report(name, "cart-updated", "cart", late, data, chance(10));
      }
      if (kind < 34) {
        return new Report(name, "order-completed", "order-" + number, late, data, chance(10));
      }
      if (kind < 38) {
        data.put("topic", one("offers", "newsletter"));
        return new Report(name, "unsubscribed", null, late, data, false);
      }
      String type =
          kind < 62 ? "join-in" : kind < 78 ? "join-answer" : kind < 90 ? "join-next" : "join-out";
      if (type.equals("join-answer") || type.equals("join-next")) {
        name = tellers.computeIfAbsent(type, none -> one(Name.values()));
      }
      String subject = chance(75) ? one("s-1", "s-2") : null;
      // a late entry that should not have been, and is over, counts as one all the same
      return new Report(
          name, type, subject, type.equals("join-in") ? Duration.ZERO : late, data, chance(10));
    }

    private boolean chance(int percent) {
      return random.nextInt(100) < percent;
    }

    @SafeVarargs
    private <T> T one(T... of) {
      return of[random.nextInt(of.length)];
    }
  }
}
