package org.followup.message;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.followup.recipient.Frequency;
import org.jspecify.annotations.Nullable;

/**
 * Caps, gap and quiet hours as arithmetic: when may the next marketing mail go to one recipient.
 * Knows nothing of clocks and tables.
 */
final class Restraint {

  private static final Duration WEEK = Duration.ofDays(7);

  /** Who has found no moment so far ahead asks again then: rules may have changed. */
  private static final Duration HORIZON = Duration.ofDays(60);

  /** One full round per earlier mail is already more than any input needs. */
  private static final int MAX_ROUNDS = 10_000;

  private final ZoneId zone;
  private final Function<LocalDate, Limits> limits;
  private final Frequency wanted;

  /**
   * @param zone where the recipient lives
   * @param limits that hold on a day there
   * @param wanted what the recipient asked for; it only ever adds to the limits
   */
  Restraint(ZoneId zone, Function<LocalDate, Limits> limits, Frequency wanted) {
    this.zone = zone;
    this.limits = limits;
    this.wanted = wanted;
  }

  /** How far back mails count. */
  Duration reach() {
    return wanted.apart().compareTo(WEEK) > 0 ? wanted.apart() : WEEK;
  }

  /**
   * A mail that has to wait.
   *
   * @param until the first moment at which no rule objects, a full second
   * @param reason of the first rule that objected
   */
  record Wait(Instant until, String reason, RestraintTable.@Nullable Rule rule) {}

  /** The limits that hold at a moment. */
  Limits limitsAt(Instant at) {
    return limits.apply(at.atZone(zone).toLocalDate());
  }

  /**
   * When a mail that is ready at {@code now} may go.
   *
   * @param counted moments of the recipient's other marketing mails, sent or queued, in any order;
   *     some may lie ahead
   * @param ignoreQuietHours lets an immediate mail pass at night; one that another rule puts off is
   *     no direct answer any more and waits for a decent hour like the rest
   * @return empty where it may go at once
   */
  Optional<Wait> findWait(Instant now, List<Instant> counted, boolean ignoreQuietHours) {
    Instant at = now;
    Wait first = null;
    for (int round = 0; round < MAX_ROUNDS && at.isBefore(now.plus(HORIZON)); round++) {
      boolean mindNight = !(ignoreQuietHours && at.equals(now));
      Limits here = limitsAt(at);
      Step step = firstObjection(at, here, counted, mindNight);
      if (step == null) {
        break;
      }
      at = toFullSecond(step.until());
      first = first == null ? new Wait(at, step.reason(), here.rule()) : first;
    }
    return first == null
        ? Optional.empty()
        : Optional.of(new Wait(at, first.reason(), first.rule()));
  }

  /** The end of the night in which {@code at} lies; empty by day. */
  Optional<Wait> findQuietHours(Instant at) {
    Limits here = limitsAt(at);
    Step step = quietHours(at, here);
    return step == null
        ? Optional.empty()
        : Optional.of(new Wait(toFullSecond(step.until()), step.reason(), here.rule()));
  }

  private record Step(Instant until, String reason) {}

  private @Nullable Step firstObjection(
      Instant at, Limits here, List<Instant> counted, boolean mindNight) {
    Step step = mindNight ? quietHours(at, here) : null;
    step = step == null ? dayCap(at, here, counted) : step;
    step = step == null ? weekCap(at, here, counted) : step;
    step = step == null ? gap(at, here.minGap(), counted, Restraint::gapWords) : step;
    return step == null ? gap(at, wanted.apart(), counted, Restraint::wishWords) : step;
  }

  private @Nullable Step quietHours(Instant at, Limits here) {
    ZonedDateTime local = at.atZone(zone);
    if (!isQuiet(local.toLocalTime(), here)) {
      return null;
    }
    LocalTime end = here.quietTo();
    LocalDate day = local.toLocalDate();
    LocalDate morning = local.toLocalTime().isBefore(end) ? day : day.plusDays(1);
    ZonedDateTime until = ZonedDateTime.of(morning, end, zone);
    if (!until.toInstant().isAfter(at)) {
      // the clocks were put back across the end of the night: it comes a second time
      until = until.withLaterOffsetAtOverlap();
    }
    return new Step(
        until.toInstant(),
        "quiet hours %s-%s in %s".formatted(here.quietFrom(), here.quietTo(), zone));
  }

  private static boolean isQuiet(LocalTime time, Limits here) {
    LocalTime from = here.quietFrom();
    LocalTime to = here.quietTo();
    if (from.equals(to)) {
      return false;
    }
    return from.isBefore(to)
        ? !time.isBefore(from) && time.isBefore(to)
        : !time.isBefore(from) || time.isBefore(to);
  }

  private @Nullable Step dayCap(Instant at, Limits here, List<Instant> counted) {
    LocalDate day = at.atZone(zone).toLocalDate();
    long sameDay = counted.stream().filter(s -> s.atZone(zone).toLocalDate().equals(day)).count();
    if (sameDay < here.maxPerDay()) {
      return null;
    }
    String reason =
        here.maxPerDay() == 0
            ? "none of these on a "
                + day.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH)
            : "cap of %d marketing mail%s a day"
                .formatted(here.maxPerDay(), here.maxPerDay() == 1 ? "" : "s");
    return new Step(day.plusDays(1).atStartOfDay(zone).toInstant(), reason);
  }

  /** No window of 7 days that holds {@code at} may already be full, wherever it starts. */
  private @Nullable Step weekCap(Instant at, Limits here, List<Instant> counted) {
    Instant until = null;
    for (Instant start : counted) {
      boolean holdsAt = !start.isAfter(at) && at.isBefore(start.plus(WEEK));
      if (holdsAt && isFull(start, here, counted)) {
        Instant end = start.plus(WEEK);
        until = until == null || end.isAfter(until) ? end : until;
      }
    }
    if (until == null && isFull(at, here, counted)) {
      // full of mails that lie ahead: behind the first of them its own window decides
      until = counted.stream().filter(s -> s.isAfter(at)).min(Instant::compareTo).orElse(null);
    }
    return until == null
        ? null
        : new Step(until, "cap of %d marketing mails in 7 days".formatted(here.maxPerWeek()));
  }

  private static boolean isFull(Instant start, Limits here, List<Instant> counted) {
    Instant end = start.plus(WEEK);
    return counted.stream().filter(s -> !s.isBefore(start) && s.isBefore(end)).count()
        >= here.maxPerWeek();
  }

  private static @Nullable Step gap(
      Instant at, Duration gap, List<Instant> counted, Function<Duration, String> reason) {
    return counted.stream()
        .filter(s -> Duration.between(s, at).abs().compareTo(gap) < 0)
        .max(Instant::compareTo)
        .map(s -> new Step(s.plus(gap), reason.apply(gap)))
        .orElse(null);
  }

  private static String gapWords(Duration gap) {
    return "gap of %s between marketing mails".formatted(words(gap));
  }

  /** {@code 4 hours}, {@code 90 minutes}. */
  static String words(Duration time) {
    return time.toMinutesPart() == 0 && time.toHours() > 0
        ? time.toHours() + " hours"
        : time.toMinutes() + " minutes";
  }

  private static String wishWords(Duration apart) {
    return "at most one marketing mail in %d days, as the recipient asked"
        .formatted(apart.toDays());
  }

  /** Timers know milliseconds, tables microseconds; a moment asked again must not be too early. */
  static Instant toFullSecond(Instant at) {
    Instant floor = at.truncatedTo(ChronoUnit.SECONDS);
    return floor.equals(at) ? at : floor.plusSeconds(1);
  }
}
