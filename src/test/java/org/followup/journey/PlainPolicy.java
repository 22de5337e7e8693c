package org.followup.journey;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Quiet hours 21:00-08:00 in the recipient's zone, at most 1 marketing mail a calendar day of that
 * zone and 4 in any 7 days per recipient, at least 4 hours apart.
 */
final class PlainPolicy {

  private static final LocalTime MORNING = LocalTime.of(8, 0);
  private static final LocalTime NIGHT = LocalTime.of(21, 0);
  private static final Duration GAP = Duration.ofHours(4);
  private static final Duration WEEK = Duration.ofDays(7);

  private PlainPolicy() {}

  /** As the shipped table has it: last calls first, then carts, then all the rest. */
  static int priority(PlainMail mail) {
    if (Set.of("voucher-last-day", "trial-last-day").contains(mail.message)) {
      return 20;
    }
    return mail.stay.journey.name().equals("abandoned-cart") ? 10 : 0;
  }

  /**
   * The first moment at which nothing objects: now, a morning, or when an earlier mail's gap or
   * week is over.
   *
   * @param atNight a direct answer may come at night, but not once it was put off
   */
  static Instant earliest(Instant now, ZoneId zone, List<Instant> sent, boolean atNight) {
    if (mayGo(now, zone, sent, !atNight)) {
      return now;
    }
    TreeSet<Instant> candidates = new TreeSet<>();
    sent.forEach(mail -> candidates.addAll(List.of(mail.plus(GAP), mail.plus(WEEK))));
    LocalDate today = now.atZone(zone).toLocalDate();
    for (int day = 0; day <= 10; day++) {
      candidates.add(today.plusDays(day).atTime(MORNING).atZone(zone).toInstant());
    }
    return candidates.tailSet(now, false).stream()
        .filter(moment -> mayGo(moment, zone, sent, true))
        .findFirst()
        .orElseThrow();
  }

  private static boolean mayGo(Instant at, ZoneId zone, List<Instant> sent, boolean mindNight) {
    LocalTime time = at.atZone(zone).toLocalTime();
    boolean night = time.isBefore(MORNING) || !time.isBefore(NIGHT);
    LocalDate day = at.atZone(zone).toLocalDate();
    return !(night && mindNight)
        && sent.stream().noneMatch(mail -> mail.atZone(zone).toLocalDate().equals(day))
        && sent.stream().filter(mail -> mail.plus(WEEK).isAfter(at)).count() < 4
        && sent.stream().noneMatch(mail -> mail.plus(GAP).isAfter(at));
  }
}
