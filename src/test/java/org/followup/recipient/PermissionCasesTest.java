package org.followup.recipient;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.followup.FollowupTest;
import org.followup.recipient.Consents.Consent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * Basis, purpose, topic, objection, age, suppression, restriction, address, category and level of
 * tracking in any combination, against the rules as a plain table says them.
 */
@FollowupTest
class PermissionCasesTest {

  private static final int CASES = Integer.getInteger("model.cases", 400);
  private static final Purpose OFFERS = Purpose.marketing("offers");

  @Autowired Permissions permissions;
  @Autowired Recipients recipients;
  @Autowired Consents consents;
  @Autowired Suppressions suppressions;
  @Autowired Restrictions restrictions;
  @Autowired Clock clock;

  /**
   * A case.
   *
   * @param basis of the grant; null for none
   * @param said what it was granted for
   * @param objection {@code none}, {@code before} or {@code after} the grant
   * @param objected what was objected to
   * @param age of the grant
   * @param used whether a mail of the topic went out ten days ago
   * @param tracking what was said of it; must not matter
   */
  record Case(
      @Nullable String basis,
      String said,
      String objection,
      String objected,
      String age,
      boolean used,
      String suppressed,
      boolean restricted,
      boolean address,
      @Nullable String category,
      String tracking,
      Purpose asked) {

    static Case any(Random random) {
      return new Case(
          one(random, "express", "express", "existing-customer", "existing-customer", null),
          one(random, "marketing:offers", "marketing:offers", "marketing:*", "marketing:product"),
          one(random, "none", "none", "before", "after"),
          one(random, "marketing:offers", "marketing:*", "marketing:product"),
          one(random, "P1D", "P19M", "P25M"),
          random.nextInt(3) == 0,
          one(random, "none", "none", "none", "none", "MARKETING", "ALL", "offers", "product"),
          random.nextInt(8) == 0,
          random.nextInt(8) != 0,
          one(random, "garden", "tools", null),
          one(random, "none", "aggregate", "individual", "unsaid"),
          random.nextInt(5) == 0 ? Purpose.SERVICE : OFFERS);
    }

    /** The gate that objects, or null: the rules without tables, records and gates. */
    @Nullable String expected() {
      boolean marketing = asked.isMarketing();
      if (marketing && restricted) {
        return "restriction";
      }
      boolean listed =
          suppressed.equals("ALL")
              || marketing && (suppressed.equals("MARKETING") || suppressed.equals("offers"));
      if (address && listed) {
        return "suppression";
      }
      if (marketing && !agreed()) {
        return "permission";
      }
      if (marketing && age.equals("P25M") && !used) {
        return "expiry";
      }
      return address ? null : "address";
    }

    private boolean agreed() {
      if (basis == null || !covers(said)) {
        return false;
      }
      if (objection.equals("after") && covers(objected)) {
        return false;
      }
      return basis.equals("express")
          || !"tools".equals(category) && !(objection.equals("before") && covers(objected));
    }

    private static boolean covers(String purpose) {
      return purpose.equals("marketing:offers") || purpose.equals("marketing:*");
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
    }
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
          Map.of("source", "form", "text", "yes", "sale", "1", "categories", List.of("garden"));
      consents.record(
          id, new Consent(new Purpose(given.said()), true, given.basis(), null, granted, evidence));
    }
    if (!given.tracking().equals("unsaid")) {
      consents.record(
          id, new Consent(Purpose.TRACKING, true, "express", given.tracking(), granted, Map.of()));
    }
    if (given.used()) {
      permissions.use(id, OFFERS, now.minus(10, ChronoUnit.DAYS));
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
