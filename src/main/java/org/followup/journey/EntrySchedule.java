package org.followup.journey;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;
import org.camunda.bpm.model.bpmn.instance.TimerEventDefinition;
import org.camunda.bpm.model.xml.instance.ModelElementInstance;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;

/**
 * What a timer start event says of those it lets in: who, when, how fast. Pure functions.
 *
 * @param said the timer's text and the zone it is read in; another one begins anew
 * @param audience whom it is for; empty where the model forgot it
 * @param recipientZone whether its wall times are those of each person
 * @param skips whether what was missed is left out and not made up for
 * @param subject what everybody's entry is about; null for nothing
 * @param byHand whether nobody enters a new journey before somebody has switched it on
 */
record EntrySchedule(
    ScheduleTimes times,
    String said,
    String audience,
    Pace pace,
    boolean recipientZone,
    boolean skips,
    @Nullable String subject,
    boolean byHand) {

  /** Where a wall time comes first on earth, and where it comes last. */
  private static final ZoneOffset FIRST = ZoneOffset.ofHours(14);

  private static final ZoneOffset LAST = ZoneOffset.ofHours(-12);

  private static final double PARTS = 1L << 32;

  /** Reads it; what cannot be read is told by {@link ModelScheduleRules}. */
  static EntrySchedule read(TimerEventDefinition timer, Map<String, String> fields) {
    String zone = fields.getOrDefault("zone", "shop");
    return new EntrySchedule(
        times(timer),
        text(timer) + " " + zone,
        fields.getOrDefault("audience", ""),
        Pace.parse(fields.getOrDefault("pace", "")).orElse(Pace.FREE),
        zone.equals("recipient"),
        fields.getOrDefault("missed", "latest").equals("skip"),
        fields.get("subject"),
        fields.getOrDefault("switchOn", "at-once").equals("by-hand"));
  }

  private static ScheduleTimes times(TimerEventDefinition timer) {
    try {
      return timer.getTimeDate() == null
          ? ScheduleTimes.ofCycle(text(timer))
          : ScheduleTimes.ofDate(text(timer));
    } catch (UnreadableDateException unreadable) {
      return new ScheduleTimes.Never();
    }
  }

  private static String text(TimerEventDefinition timer) {
    ModelElementInstance time =
        timer.getTimeDate() == null ? timer.getTimeCycle() : timer.getTimeDate();
    return time == null ? "" : time.getTextContent().trim();
  }

  /** When the occurrence of that wall time begins: where it comes first. */
  Instant begins(LocalDateTime wall, ZoneId shop) {
    return recipientZone ? wall.toInstant(FIRST) : wall.atZone(shop).toInstant();
  }

  /** From when on everybody's turn is past. */
  Instant ends(LocalDateTime wall, ZoneId shop) {
    return recipientZone ? wall.toInstant(LAST) : wall.atZone(shop).toInstant();
  }

  /**
   * The moment that the wall time is for somebody. Where clocks leave it out in spring it comes as
   * much later; where they show it twice in autumn it is the first time.
   */
  Instant plannedFor(LocalDateTime wall, ZoneId shop, ZoneId theirs) {
    return wall.atZone(recipientZone ? theirs : shop).toInstant();
  }

  /** When the turn is due: as planned, or spread over the time that the pace names. */
  Instant dueFor(Instant planned, RecipientId recipient, long occurrence, ZoneId shop) {
    if (pace.over() == null) {
      return planned;
    }
    Duration span = Duration.between(planned, planned.atZone(shop).plus(pace.over()).toInstant());
    int hash =
        UUID.nameUUIDFromBytes(
                (occurrence + "/" + recipient.value()).getBytes(StandardCharsets.UTF_8))
            .hashCode();
    return planned.plusMillis((long) (span.toMillis() * (Integer.toUnsignedLong(hash) / PARTS)));
  }
}
