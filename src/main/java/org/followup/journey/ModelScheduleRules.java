package org.followup.journey;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.bpmn.instance.StartEvent;
import org.camunda.bpm.model.bpmn.instance.TimerEventDefinition;
import org.followup.event.NewEvent;
import org.followup.node.NearNames;
import org.jspecify.annotations.Nullable;

/** Checks entries by schedule: when they come, for whom, how fast. */
final class ModelScheduleRules {

  /** What is said of an entry by schedule. */
  static final Set<String> FIELDS =
      Set.of("audience", "pace", "subject", "zone", "missed", "reentry", "timeToLive", "switchOn");

  private static final DateTimeFormatter WORDS =
      DateTimeFormatter.ofPattern("EEEE, d MMMM yyyy, HH:mm", Locale.ENGLISH);

  /** What a schedule can name, and when it is asked. */
  interface Surroundings {

    boolean hasAudience(String name);

    Collection<String> audiences();

    /** The shop's. */
    ZoneId zone();

    /** What the clock in the shop shows. */
    LocalDateTime now();
  }

  /** A shop that has every audience, long ago. */
  static final Surroundings ANY =
      new Surroundings() {
        @Override
        public boolean hasAudience(String name) {
          return true;
        }

        @Override
        public Collection<String> audiences() {
          return List.of();
        }

        @Override
        public ZoneId zone() {
          return ZoneOffset.UTC;
        }

        @Override
        public LocalDateTime now() {
          return ScheduleTimes.LONG_AGO;
        }
      };

  private final Faults faults;
  private final Surroundings shop;
  private final boolean tellsNext;

  private ModelScheduleRules(Faults faults, Surroundings shop, boolean tellsNext) {
    this.faults = faults;
    this.shop = shop;
    this.tellsNext = tellsNext;
  }

  /**
   * @param tellsNext whether it is said when each schedule comes next; somebody is there to read it
   */
  static void check(BpmnModelInstance model, Surroundings shop, Faults faults, boolean tellsNext) {
    ModelScheduleRules rules = new ModelScheduleRules(faults, shop, tellsNext);
    for (Process process : model.getModelElementsByType(Process.class)) {
      for (StartEvent start : process.getChildElementsByType(StartEvent.class)) {
        findTimer(start).ifPresent(timer -> rules.check(start, timer));
      }
    }
  }

  /** The timer of an entry by schedule; empty for any other event. */
  static Optional<TimerEventDefinition> findTimer(StartEvent start) {
    return start.getParentElement() instanceof Process
        ? start.getEventDefinitions().stream()
            .filter(TimerEventDefinition.class::isInstance)
            .map(TimerEventDefinition.class::cast)
            .findFirst()
        : Optional.empty();
  }

  private void check(StartEvent start, TimerEventDefinition timer) {
    Map<String, String> fields = ModelFields.of(start);
    checkAudience(start, fields.get("audience"));
    String zone = fields.getOrDefault("zone", "shop");
    if (!Set.of("shop", "recipient").contains(zone)) {
      faults.fault(start, "zone \"%s\" is none of shop, recipient.".formatted(zone));
    }
    String missed = fields.getOrDefault("missed", "latest");
    if (!Set.of("latest", "skip").contains(missed)) {
      faults.fault(start, "missed \"%s\" is none of latest, skip.".formatted(missed));
    }
    String switchOn = fields.getOrDefault("switchOn", "at-once");
    if (!Set.of("at-once", "by-hand").contains(switchOn)) {
      faults.fault(start, "switchOn \"%s\" is none of at-once, by-hand.".formatted(switchOn));
    }
    String subject = fields.getOrDefault("subject", "");
    if (ModelExpressionRules.isExpression(subject) || subject.length() > NewEvent.MAX_LENGTH) {
      faults.fault(
          start,
          "the subject of a schedule is the same for everyone: a name such as new-arrivals, of at most %d characters, without ${…}."
              .formatted(NewEvent.MAX_LENGTH));
    }
    String pace = fields.getOrDefault("pace", "");
    if (Pace.parse(pace).isEmpty()) {
      faults.fault(
          start,
          "pace \"%s\" is none of 500/hour, 5000/day, over P3D, each also with calls<40 after a comma."
              .formatted(pace));
    }
    checkTimes(start, timer, zone.equals("recipient"));
  }

  private void checkAudience(StartEvent start, @Nullable String name) {
    if (name == null) {
      faults.fault(
          start,
          "an entry by schedule needs the field audience: whom it is for, such as newsletter.");
    } else if (!shop.hasAudience(name)) {
      faults.fault(
          start,
          "there is no audience %s%s"
              .formatted(
                  name,
                  NearNames.find(name, shop.audiences())
                      .map(near -> "; did you mean " + near + "?")
                      .orElse(".")));
    }
  }

  private void checkTimes(StartEvent start, TimerEventDefinition timer, boolean recipientZone) {
    boolean date = timer.getTimeDate() != null;
    if (timer.getTimeDuration() != null || date == (timer.getTimeCycle() != null)) {
      faults.fault(
          start,
          "an entry by schedule has a date, or a cycle such as 0 0 10 * * ? (daily at 10:00), and no duration.");
      return;
    }
    String text = (date ? timer.getTimeDate() : timer.getTimeCycle()).getTextContent().trim();
    if (text.isEmpty()) {
      faults.fault(start, "the timer says no time.");
      return;
    }
    if (ModelExpressionRules.isExpression(text)) {
      faults.fault(start, "a schedule is the same for everyone; write out its time, without ${…}.");
      return;
    }
    try {
      ScheduleTimes times = date ? ScheduleTimes.ofDate(text) : ScheduleTimes.ofCycle(text);
      if (recipientZone && times.isMoment()) {
        faults.fault(
            start,
            "with zone recipient the date is a wall time, without Z or an offset: 2026-12-24T10:00:00.");
      } else if (tellsNext) {
        faults.style(
            start,
            times
                .next(shop.now(), shop.zone())
                .map(
                    next ->
                        "it comes next on %s, %s."
                            .formatted(
                                WORDS.format(next),
                                recipientZone ? "where each person lives" : shop.zone()))
                .orElse("its time is past; nobody enters by it."));
      }
    } catch (UnreadableDateException unreadable) {
      faults.fault(start, String.valueOf(unreadable.getMessage()));
    }
  }
}
