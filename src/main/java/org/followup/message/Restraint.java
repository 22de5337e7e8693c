package org.followup.message;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Caps, gap and quiet hours as arithmetic: when may the next marketing mail go to one recipient.
 * Knows nothing of clocks and tables.
 */
final class Restraint {

  private static final Duration WEEK = Duration.ofDays(7);

  /** One full round per earlier mail is already more than any input needs. */
  private static final int MAX_ROUNDS = 10_000;

  private final PolicySettings settings;

  Restraint(PolicySettings settings) {
    this.settings = settings;
  }

  /**
   * A mail that has to wait.
   *
   * @param until the first moment at which no rule objects, a full second
   * @param reason of the first rule that objected
   */
  record Wait(Instant until, String reason) {}

  /**
   * When a mail that is ready at {@code now} may go.
   *
   * @param counted moments of the recipient's other marketing mails, sent or queued, in any order;
   *     some may lie ahead
   * @param ignoreQuietHours lets an immediate mail pass at night; one that another rule puts off is
   *     no direct answer any more and waits for a decent hour like the rest
   * @return empty where it may go at once
   */
  Optional<Wait> findWait(
      Instant now, ZoneId zone, List<Instant> counted, boolean ignoreQuietHours) {
    Instant at = now;
    String reason = null;
    for (int round = 0; round < MAX_ROUNDS; round++) {
      boolean mindNight = !(ignoreQuietHours && at.equals(now));
      Step step = firstObjection(at, zone, counted, mindNight);
      if (step == null) {
        return reason == null ? Optional.empty() : Optional.of(new Wait(at, reason));
      }
      reason = reason == null ? step.reason() : reason;
      at = toFullSecond(step.until());
    }
    throw new IllegalStateException("The rules of followup.policy never let a mail pass.");
  }

  /** The end of the night in which {@code at} lies; empty by day. */
  Optional<Wait> findQuietHours(Instant at, ZoneId zone) {
    Step step = quietHours(at, zone);
    return step == null
        ? Optional.empty()
        : Optional.of(new Wait(toFullSecond(step.until()), step.reason()));
  }

  private record Step(Instant until, String reason) {}

  private @Nullable Step firstObjection(
      Instant at, ZoneId zone, List<Instant> counted, boolean mindNight) {
    Step step = mindNight ? quietHours(at, zone) : null;
    step = step == null ? dayCap(at, zone, counted) : step;
    step = step == null ? weekCap(at, counted) : step;
    return step == null ? gap(at, counted) : step;
  }

  private @Nullable Step quietHours(Instant at, ZoneId zone) {
    ZonedDateTime local = at.atZone(zone);
    if (!isQuiet(local.toLocalTime())) {
      return null;
    }
    LocalTime end = settings.quietTo();
    LocalDate day = local.toLocalDate();
    LocalDate morning = local.toLocalTime().isBefore(end) ? day : day.plusDays(1);
    ZonedDateTime until = ZonedDateTime.of(morning, end, zone);
    if (!until.toInstant().isAfter(at)) {
      // the clocks were put back across the end of the night: it comes a second time
      until = until.withLaterOffsetAtOverlap();
    }
    return new Step(
        until.toInstant(),
        "quiet hours %s-%s in %s".formatted(settings.quietFrom(), settings.quietTo(), zone));
  }

  private boolean isQuiet(LocalTime time) {
    LocalTime from = settings.quietFrom();
    LocalTime to = settings.quietTo();
    if (from.equals(to)) {
      return false;
    }
    return from.isBefore(to)
        ? !time.isBefore(from) && time.isBefore(to)
        : !time.isBefore(from) || time.isBefore(to);
  }

  private @Nullable Step dayCap(Instant at, ZoneId zone, List<Instant> counted) {
    LocalDate day = at.atZone(zone).toLocalDate();
    long sameDay = counted.stream().filter(s -> s.atZone(zone).toLocalDate().equals(day)).count();
    if (sameDay < settings.maxPerDay()) {
      return null;
    }
    return new Step(
        day.plusDays(1).atStartOfDay(zone).toInstant(),
        "cap of %d marketing mail%s a day"
            .formatted(settings.maxPerDay(), settings.maxPerDay() == 1 ? "" : "s"));
  }

  /** No window of 7 days that holds {@code at} may already be full, wherever it starts. */
  private @Nullable Step weekCap(Instant at, List<Instant> counted) {
    Instant until = null;
    for (Instant start : counted) {
      boolean holdsAt = !start.isAfter(at) && at.isBefore(start.plus(WEEK));
      if (holdsAt && isFull(start, counted)) {
        Instant end = start.plus(WEEK);
        until = until == null || end.isAfter(until) ? end : until;
      }
    }
    if (until == null && isFull(at, counted)) {
      // full of mails that lie ahead: behind the first of them its own window decides
      until = counted.stream().filter(s -> s.isAfter(at)).min(Instant::compareTo).orElse(null);
    }
    return until == null
        ? null
        : new Step(until, "cap of %d marketing mails in 7 days".formatted(settings.maxPerWeek()));
  }

  private boolean isFull(Instant start, List<Instant> counted) {
    Instant end = start.plus(WEEK);
    return counted.stream().filter(s -> !s.isBefore(start) && s.isBefore(end)).count()
        >= settings.maxPerWeek();
  }

  private @Nullable Step gap(Instant at, List<Instant> counted) {
    Duration gap = settings.minGap();
    return counted.stream()
        .filter(s -> Duration.between(s, at).abs().compareTo(gap) < 0)
        .max(Instant::compareTo)
        .map(s -> new Step(s.plus(gap), "gap of %s between marketing mails".formatted(words(gap))))
        .orElse(null);
  }

  private static String words(Duration gap) {
    return gap.toMinutesPart() == 0 && gap.toHours() > 0
        ? gap.toHours() + " hours"
        : gap.toMinutes() + " minutes";
  }

  /** Timers know milliseconds, tables microseconds; a moment asked again must not be too early. */
  private static Instant toFullSecond(Instant at) {
    Instant floor = at.truncatedTo(ChronoUnit.SECONDS);
    return floor.equals(at) ? at : floor.plusSeconds(1);
  }
}
