package org.followup.recipient;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.time.Clock;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.followup.FollowupTest;
import org.followup.recipient.Consents.Consent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * Basis, purpose, topic, objection, age, use, conditions for customers, suppression, restriction,
 * address, pause, category and level of tracking in any combination, against the rules as a plain
 * table says them. Each value meets each value of every other dimension.
 */
@FollowupTest
class PermissionCasesTest {

  private static final int CASES = Integer.getInteger("model.cases", 800);
  private static final Purpose OFFERS = Purpose.marketing("offers");

  @Autowired Permissions permissions;
  @Autowired Recipients recipients;
  @Autowired Consents consents;
  @Autowired Suppressions suppressions;
  @Autowired Restrictions restrictions;
  @Autowired Preferences preferences;
  @Autowired Clock clock;

  /**
   * A case.
   *
   * @param basis of the grant; null for none
   * @param said what it was granted for
   * @param objection {@code none}, {@code before} or {@code after} the grant
   * @param objected what was objected to
   * @param age of the grant
   * @param used of which topic a mail went out ten days ago
   * @param lacking the condition for customers that the evidence denies
   * @param tracking what was said of it; must not matter
   */
  record Case(
      @Nullable String basis,
      String said,
      String objection,
      String objected,
      String age,
      String used,
      String lacking,
      String suppressed,
      boolean restricted,
      boolean address,
      boolean paused,
      @Nullable String category,
      String tracking,
      Purpose asked) {

    static Case any(Random random) {
      return new Case(
          one(random, "express", "express", "existing-customer", "existing-customer", null),
          one(random, "marketing:offers", "marketing:offers", "marketing:*", "marketing:product"),
          one(random, "none", "none", "none", "before", "after"),
          one(random, "marketing:offers", "marketing:*", "marketing:product"),
          one(random, "P1D", "P1D", "P19M", "P25M"),
          one(random, "none", "offers", "product"),
          one(random, "none", "none", "none", "sale", "notice"),
          one(
              random,
              "none",
              "none",
              "none",
              "none",
              "none",
              "MARKETING",
              "ALL",
              "offers",
              "product"),
          random.nextInt(8) == 0,
          random.nextInt(8) != 0,
          random.nextInt(5) == 0,
          one(random, "garden", "tools", null),
          one(random, "none", "aggregate", "individual", "unsaid"),
          one(random, OFFERS, OFFERS, Purpose.marketing("product"), Purpose.SERVICE));
    }

    /** The gate that objects, or null: the rules without tables, records and gates. */
    @Nullable String expected() {
      boolean marketing = asked.isMarketing();
      if (marketing && restricted) {
        return "restriction";
      }
      boolean listed =
          suppressed.equals("ALL")
              || marketing && (suppressed.equals("MARKETING") || suppressed.equals(asked.topic()));
      if (address && listed) {
        return "suppression";
      }
      if (marketing && !agreed()) {
        return "permission";
      }
      if (marketing && age.equals("P25M") && !inUse()) {
        return "expiry";
      }
      if (!address) {
        return "address";
      }
      return marketing && paused ? "pause" : null;
    }

    private boolean agreed() {
      if (basis == null || !covers(said)) {
        return false;
      }
      if (objection.equals("after") && covers(objected)) {
        return false;
      }
      return basis.equals("express")
          || !"tools".equals(category)
              && lacking.equals("none")
              && !(objection.equals("before") && covers(objected));
    }

    /** A consent for everything is used by a mail of any topic. */
    private boolean inUse() {
      return used.equals(asked.topic()) || !used.equals("none") && said.equals("marketing:*");
    }

    private boolean covers(String purpose) {
      return purpose.equals(asked.value()) || purpose.equals("marketing:*");
    }

    /** Each dimension with its value. */
    List<String> values() {
      List<String> values = new ArrayList<>();
      for (RecordComponent dimension : Case.class.getRecordComponents()) {
        try {
          values.add(dimension.getName() + "=" + dimension.getAccessor().invoke(this));
        } catch (ReflectiveOperationException e) {
          throw new AssertionError(e);
        }
      }
      return values;
    }

    @SafeVarargs
    private static <T> T one(Random random, T... values) {
      return values[random.nextInt(values.length)];
    }
  }

  @Test
  void decidesAsTheTableSays() {
    long seed = Long.getLong("model.seed", 20261122L);
    Random random = new Random(seed);
    Set<String> pairs = new HashSet<>();
    Set<String> values = new HashSet<>();
    Set<String> gates = new HashSet<>();
    for (int i = 0; i < CASES; i++) {
      Case given = Case.any(random);
      RecipientId id = new RecipientId("case-" + seed + "-" + i);
      set(id, given);
      Permissions.Answer answer =
          permissions.ask(id, given.asked(), given.category(), clock.instant());
      Permissions.Objection no = answer.objection();
      assertThat(no == null ? null : no.gate())
          .as("seed %d, case %d: %s, answered %s", seed, i, given, answer)
          .isEqualTo(given.expected());
      if (no == null) {
        assertThat(answer.grounds())
            .isNotNull()
            .extracting(Permissions.Grounds::basis)
            .isEqualTo(given.asked().isMarketing() ? given.basis() : "service");
      }
      gates.add(String.valueOf(given.expected()));
      values.addAll(given.values());
      pairs.addAll(pairsOf(given));
    }
    assertThat(gates)
        .containsExactlyInAnyOrder(
            "restriction", "suppression", "permission", "expiry", "address", "pause", "null");
    assertThat(missing(values, pairs)).as("values that never met").isEmpty();
  }

  private static Set<String> pairsOf(Case given) {
    Set<String> pairs = new HashSet<>();
    for (String one : given.values()) {
      for (String other : given.values()) {
        pairs.add(one + " " + other);
      }
    }
    return pairs;
  }

  private static List<String> missing(Set<String> values, Set<String> pairs) {
    List<String> missing = new ArrayList<>();
    for (String one : values) {
      for (String other : values) {
        boolean sameDimension =
            one.substring(0, one.indexOf('=')).equals(other.substring(0, other.indexOf('=')));
        if (!sameDimension && !pairs.contains(one + " " + other)) {
          missing.add(one + " " + other);
        }
      }
    }
    return missing;
  }

  private void set(RecipientId id, Case given) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Instant granted = now.atOffset(ZoneOffset.UTC).minus(Period.parse(given.age())).toInstant();
    String email = id.value() + "@example.com";
    recipients.put(id, given.address() ? email : null, null, null, Map.of());
    if (!given.objection().equals("none")) {
      int days = given.objection().equals("before") ? -1 : 1;
      Instant at = granted.plus(days * 12L, ChronoUnit.HOURS);
      consents.record(
          id, new Consent(new Purpose(given.objected()), false, null, null, at, Map.of()));
    }
    if (given.basis() != null) {
      Map<String, Object> evidence =
          Map.of(
              "source",
              "form",
              "text",
              "yes",
              "sale",
              given.lacking().equals("sale") ? false : "1",
              "notice",
              given.lacking().equals("notice") ? false : "said at the till",
              "categories",
              List.of("garden"));
      consents.record(
          id, new Consent(new Purpose(given.said()), true, given.basis(), null, granted, evidence));
    }
    if (!given.tracking().equals("unsaid")) {
      consents.record(
          id, new Consent(Purpose.TRACKING, true, "express", given.tracking(), granted, Map.of()));
    }
    if (!given.used().equals("none")) {
      permissions.use(id, Purpose.marketing(given.used()), now.minus(10, ChronoUnit.DAYS));
    }
    if (given.paused()) {
      preferences.pause(id, ZoneOffset.UTC, Map.of("source", "test"));
    }
    if (!given.suppressed().equals("none")) {
      suppressions.suppress(
          email,
          switch (given.suppressed()) {
            case "ALL" -> Suppressions.Scope.ALL;
            case "MARKETING" -> Suppressions.Scope.MARKETING;
            default -> Suppressions.Scope.topic(given.suppressed());
          },
          "complaint");
    }
    if (given.restricted()) {
      restrictions.restrict(id, "asked for", "test");
    }
  }
}
