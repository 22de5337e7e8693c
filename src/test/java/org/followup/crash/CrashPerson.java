package org.followup.crash;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Somebody with a script: events in a fixed order, and what must come of them. Used by one shop at
 * a time.
 */
final class CrashPerson {

  /** What an event must have done, as its receipt has it. */
  enum Effect {
    STARTED,
    ADVANCED,
    ENDED,
    NOTHING,
    /** Either of the last two: it races with a timer. */
    RACES,
    /** It spreads to others, and its own receipt is not looked at. */
    SPREADS
  }

  /**
   * One event.
   *
   * @param after how long after the one before
   */
  record Step(
      String id,
      String type,
      @Nullable String subject,
      Map<String, Object> data,
      Effect effect,
      Duration after) {}

  /**
   * One way the story may have gone.
   *
   * @param path elements in the order reached, each with the event that caused it: {@code
   *     ReceiveTask_Left#0 ReceiveTask_Right#1}, {@code #-} for a timer
   * @param outcome null while it runs
   * @param mails names of the mails, each of which must have come once
   */
  record Ending(String path, @Nullable String outcome, List<String> mails) {}

  final String id;
  final String journey;

  /** False for what happens to a subject and to nobody in particular. */
  final boolean somebody;

  /** The consent that its mails need. */
  final @Nullable String purpose;

  final List<Step> steps;

  /** Empty where no journey is entered. */
  final List<Ending> endings;

  /** Who must have said everything before this one begins. */
  final List<CrashPerson> waitsFor;

  private volatile int acknowledged;
  private long dueAt;

  CrashPerson(
      String id,
      String journey,
      boolean somebody,
      @Nullable String purpose,
      List<Step> steps,
      List<Ending> endings,
      List<CrashPerson> waitsFor) {
    this.id = id;
    this.journey = journey;
    this.somebody = somebody;
    this.purpose = purpose;
    this.steps = steps;
    this.endings = endings;
    this.waitsFor = waitsFor;
  }

  String email() {
    return id + "@crash.example";
  }

  boolean isDone() {
    return acknowledged == steps.size();
  }

  /** How many of its events were acknowledged; these are the first ones. */
  int acknowledged() {
    return acknowledged;
  }

  boolean isDue() {
    return !isDone()
        && System.nanoTime() - dueAt >= 0
        && waitsFor.stream().allMatch(CrashPerson::isDone);
  }

  void dueIn(Duration pause) {
    dueAt = System.nanoTime() + pause.toNanos();
  }

  /** The next events, none of which needs a pause before it but the first. */
  List<Step> next(int most) {
    List<Step> next = new ArrayList<>();
    for (int i = acknowledged; i < steps.size() && next.size() < most; i++) {
      if (!next.isEmpty() && !steps.get(i).after().isZero()) {
        break;
      }
      next.add(steps.get(i));
    }
    return next;
  }

  void acknowledged(int count) {
    acknowledged += count;
    if (!isDone()) {
      dueIn(steps.get(acknowledged).after());
    }
  }

  /** As it is sent. */
  Map<String, Object> json(Step step) {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("id", step.id());
    event.put("source", "crash");
    event.put("type", step.type());
    if (somebody) {
      event.put("recipient", id);
    }
    if (step.subject() != null) {
      event.put("subject", step.subject());
    }
    Map<String, Object> data = new LinkedHashMap<>(step.data());
    if (somebody) {
      data.put("email", email());
    }
    event.put("data", data);
    return event;
  }
}
