package org.followup.journey;

import java.time.temporal.TemporalAmount;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.followup.event.Event;
import org.followup.recipient.Purpose;
import org.jspecify.annotations.Nullable;

/**
 * What a journey's model says, read once ({@link ModelReader}) and used alike by the check, the
 * dispatch of events and the delegates. Fields of a model that passed {@link ModelCheck} are valid;
 * in any other an unreadable field counts as its default, because the check reads the text itself.
 *
 * @param processId the journey
 * @param name what the model calls itself
 * @param versionTag the modeller's own version, if any
 * @param taskIds user tasks
 * @param callable whether it begins on no event, but with one plain start: others may call it
 * @param calls call activities
 * @param steps service tasks
 */
record ModelFacts(
    String processId,
    @Nullable String name,
    @Nullable String versionTag,
    List<Entry> entries,
    List<Wait> waits,
    List<SendStep> sends,
    List<Timer> timers,
    List<End> ends,
    List<String> taskIds,
    boolean callable,
    List<Call> calls,
    List<Step> steps,
    List<Decide> decisions) {

  /**
   * A business rule task.
   *
   * @param table id of the decision table; empty where it names none
   * @param single whether it wants one value; else all that a rule says
   * @param fields what it gives the table to ask
   */
  record Decide(String activityId, String table, boolean single, Set<String> fields) {}

  /**
   * A start event of the process that waits for an event or, by a schedule, for its turns, which
   * come as events of the type {@link ScheduledStarts#TYPE}.
   *
   * @param recognition least level of recognition at which a person enters, 0 for any
   * @param audience who may enter, null for everyone
   * @param timeToLive an event older than this lets nobody in any more; null for any age
   * @param schedule null for an entry by message
   */
  record Entry(
      String startEventId,
      String eventType,
      Reentry reentry,
      int recognition,
      @Nullable String audience,
      @Nullable TemporalAmount timeToLive,
      @Nullable EntrySchedule schedule) {}

  /** Where a wait for an event stands. */
  enum WaitKind {
    CATCH,
    RECEIVE,
    BOUNDARY,
    EVENT_SUB_PROCESS
  }

  /** Which events reach a wait. */
  enum Match {
    /** Events of the instance's recipient. */
    RECIPIENT,
    /** Events of the instance's subject (and of its recipient, if the event names one). */
    SUBJECT,
    /**
     * As {@link #SUBJECT}, and those of the recipient that have the subject among their products.
     */
    PRODUCT
  }

  /**
   * A wait for an event.
   *
   * @param interrupting whether it ends what it is attached to (boundary, event sub-process)
   * @param lookBack an event that came up to this long before the token counts; null for none
   * @param timeToLive an event older than this does not count; null for any age
   * @param scopeId the activity a boundary event is attached to; for an event sub-process the
   *     process or sub-process around it; null otherwise
   * @param interruptedSteps send tasks and call activities that lose their token when it fires
   * @param openAtEntry whether it is a way out already when a person enters
   * @param leadsOut whether a token that leaves it comes to nothing but ends, past no mail or call;
   *     false for one that goes on beside others
   */
  record Wait(
      String activityId,
      String eventType,
      WaitKind kind,
      boolean interrupting,
      Match match,
      @Nullable TemporalAmount lookBack,
      @Nullable TemporalAmount timeToLive,
      @Nullable String scopeId,
      Set<String> interruptedSteps,
      boolean openAtEntry,
      boolean leadsOut) {

    /**
     * Whether an event of this type, of the recipient or of nobody, is one of those that count for
     * an instance about {@code subject}.
     */
    boolean counts(Event event, @Nullable String subject) {
      if (match == Match.RECIPIENT) {
        return true;
      }
      return subject != null
          && (subject.equals(event.subject())
              || match == Match.PRODUCT && EventData.hasProduct(event.data(), subject));
    }
  }

  /**
   * A send task, its fields as the model writes them, defaults filled in.
   *
   * @param template the mail's name; empty where the model forgot it
   * @param purpose {@code marketing:<topic>} or {@code service}; empty where the model forgot it
   * @param whenCapped {@code wait} or {@code skip}
   * @param notAfter ISO 8601 or an expression; null for never too late
   * @param quietHours {@code respect} or {@code ignore}
   * @param category what the mail is about, or an expression; null where the model says nothing
   * @param dateTimersUpstream timers with a date from which a token comes here with nothing but
   *     gateways and scope borders between
   */
  record SendStep(
      String activityId,
      String template,
      String purpose,
      String channel,
      String whenCapped,
      @Nullable String notAfter,
      String quietHours,
      @Nullable String category,
      Set<String> dateTimersUpstream) {

    /** The topic of a marketing send. */
    Optional<String> findTopic() {
      return purpose.startsWith("marketing:")
          ? Optional.of(purpose.substring("marketing:".length()))
          : Optional.empty();
    }

    /** The purpose of a send that passed the check. */
    Purpose toPurpose() {
      return new Purpose(purpose);
    }
  }

  /**
   * A service task.
   *
   * @param delegate name of the delegate, without braces
   * @param fields as written in the model; a wait for responses always names its mail
   * @param compensates the step whose deed it takes back; null for a step in the flow
   */
  record Step(
      String activityId,
      String delegate,
      Map<String, String> fields,
      @Nullable String compensates) {}

  /** Which deployed version of a journey is called. */
  enum Binding {
    LATEST,
    DEPLOYMENT,
    VERSION
  }

  /**
   * A call activity.
   *
   * @param called the journey that it calls; empty where the model forgot it
   * @param version with {@link Binding#VERSION}; once deployed also with {@link
   *     Binding#DEPLOYMENT}; 0 otherwise
   * @param neededAtEntry as of a {@link Timer}
   */
  record Call(
      String activityId, String called, Binding binding, int version, boolean neededAtEntry) {

    private Call withVersion(int other) {
      return new Call(activityId, called, binding, other, neededAtEntry);
    }
  }

  /** What a timer's text means. */
  enum TimerKind {
    DATE,
    DURATION,
    CYCLE
  }

  /**
   * A timer.
   *
   * @param text ISO 8601 or an expression
   * @param variables variables it cannot do without
   * @param dates those of {@code variables} that must be readable as a date
   * @param waitsAt where the token stands while it waits: the event itself, or what a boundary
   *     event is attached to
   * @param neededAtEntry whether a token can come here straight from the entry, before any other
   *     event or task could bring further data
   */
  record Timer(
      String activityId,
      TimerKind kind,
      String text,
      Set<String> variables,
      Set<String> dates,
      String waitsAt,
      boolean neededAtEntry) {}

  /** How a journey ended for a person. */
  enum Outcome {
    GOAL,
    LOST,
    NEUTRAL
  }

  /**
   * An end event.
   *
   * @param ofJourney false for the end of an embedded sub-process, after which the journey goes on
   */
  record End(String activityId, Outcome outcome, boolean ofJourney) {}

  /** Topics of all its marketing sends. */
  Set<String> topics() {
    Set<String> topics = new LinkedHashSet<>();
    sends.forEach(send -> send.findTopic().ifPresent(topics::add));
    return topics;
  }

  /** Whether a schedule lets people in for this subject. */
  boolean isScheduled(String subject) {
    return entries.stream()
        .map(Entry::schedule)
        .anyMatch(schedule -> schedule != null && subject.equals(schedule.subject()));
  }

  Optional<Entry> findEntry(String startEventId) {
    return entries.stream().filter(e -> e.startEventId().equals(startEventId)).findFirst();
  }

  Optional<Wait> findWait(String activityId) {
    return waits.stream().filter(w -> w.activityId().equals(activityId)).findFirst();
  }

  Optional<SendStep> findSend(String activityId) {
    return sends.stream().filter(s -> s.activityId().equals(activityId)).findFirst();
  }

  /** The same with these versions of what it calls. */
  ModelFacts withVersions(ToIntFunction<Call> version) {
    return new ModelFacts(
        processId,
        name,
        versionTag,
        entries,
        waits,
        sends,
        timers,
        ends,
        taskIds,
        callable,
        calls.stream().map(call -> call.withVersion(version.applyAsInt(call))).toList(),
        steps,
        decisions);
  }

  Optional<Step> findStep(String activityId) {
    return steps.stream().filter(s -> s.activityId().equals(activityId)).findFirst();
  }

  Optional<Call> findCall(String activityId) {
    return calls.stream().filter(c -> c.activityId().equals(activityId)).findFirst();
  }

  /** Timers with a date from which a token comes to the send task, see {@link SendStep}. */
  List<Timer> dateTimersBefore(String sendTaskId) {
    Set<String> upstream = findSend(sendTaskId).map(SendStep::dateTimersUpstream).orElse(Set.of());
    return timers.stream().filter(timer -> upstream.contains(timer.activityId())).toList();
  }

  Optional<End> findEnd(String activityId) {
    return ends.stream().filter(e -> e.activityId().equals(activityId)).findFirst();
  }
}
