package org.followup.recipient;

import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long what is kept about persons, by kind.
 *
 * @param mails whose mails were, with the verdicts of the gates and where their links led; never
 *     shorter than {@code events}, from which orders are owed to them
 * @param journeys who was in a journey and what it was about, from its end on; so long {@code once}
 *     means once
 * @param hits whose opens and clicks were
 * @param changes who changed which field of a profile
 * @param requests requests of persons, from their closing on
 * @param erasures receipts of erasures
 * @param audit what operators did
 * @param events how long events stay in the log
 * @param profiles after how long without anything somebody is erased; null for never, and never
 *     longer than {@code events}, beyond which nobody knows
 */
@ConfigurationProperties("followup.retention")
public record RetentionPeriods(
    @DefaultValue("P3Y") Period mails,
    @DefaultValue("P3Y") Period journeys,
    @DefaultValue("P400D") Period hits,
    @DefaultValue("P400D") Period changes,
    @DefaultValue("P3Y") Period requests,
    @DefaultValue("P3Y") Period erasures,
    @DefaultValue("P3Y") Period audit,
    @DefaultValue("P400D") Period events,
    @Nullable Period profiles) {

  /** A month of the log goes after its last day, and orders are owed to clicks of before. */
  private static final Period BEYOND_THE_LOG = Period.ofMonths(2);

  private static final Instant ANY_MOMENT = Instant.parse("2026-01-01T00:00:00Z");

  public RetentionPeriods {
    check("mails", mails);
    check("journeys", journeys);
    check("hits", hits);
    check("changes", changes);
    check("requests", requests);
    check("erasures", erasures);
    check("audit", audit);
    if (profiles != null) {
      check("profiles", profiles);
      if (until(ANY_MOMENT, profiles).isAfter(until(ANY_MOMENT, events))) {
        throw new IllegalArgumentException(
            "followup.retention.profiles is %s, longer than followup.retention.events (%s); what somebody did before that nobody knows. Keep events as long."
                .formatted(profiles, events));
      }
    }
    Period log = events.plus(BEYOND_THE_LOG);
    mails = until(ANY_MOMENT, log).isAfter(until(ANY_MOMENT, mails)) ? log : mails;
  }

  /** When the period is over that began at that moment. */
  public static Instant until(Instant began, Period period) {
    return began.atOffset(ZoneOffset.UTC).plus(period).toInstant();
  }

  private static void check(String name, Period period) {
    if (period.isNegative() || period.isZero()) {
      throw new IllegalArgumentException(
          "followup.retention.%s is %s; it must be a period such as P3Y, longer than nothing."
              .formatted(name, period));
    }
  }
}
