package org.followup.journey;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.followup.audience.Audiences;
import org.followup.audience.FaultyAudienceException;
import org.followup.event.Event;
import org.followup.event.NewEvent;
import org.followup.journey.ModelFacts.Entry;
import org.followup.journey.TurnRepository.Turn;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Entries by schedule as events: somebody's turn is an event of our own, and it may start the one
 * journey it names and no other. An event of that type from anywhere else starts nothing.
 */
@Component
class ScheduledStarts {

  /** What a turn is called in the inbox and on a time line. */
  static final String TYPE = "scheduled-entry";

  static final String SOURCE = "followup/schedule";

  private static final String JOURNEY = "journey";
  private static final String START = "startEvent";
  private static final String OCCURRENCE = "occurrence";

  /** When the turn was planned for, whatever pace it came at; models may count from it. */
  private static final String SCHEDULED_AT = "scheduledAt";

  private final WaitRepository waits;
  private final TurnRepository turns;
  private final ScheduleRepository schedules;
  private final Audiences audiences;

  ScheduledStarts(
      WaitRepository waits,
      TurnRepository turns,
      ScheduleRepository schedules,
      Audiences audiences) {
    this.waits = waits;
    this.turns = turns;
    this.schedules = schedules;
    this.audiences = audiences;
  }

  /** The event that somebody's turn is; a second one of the same turn is none. */
  static NewEvent event(String journey, String startEvent, @Nullable String subject, Turn turn) {
    return new NewEvent(
        SOURCE,
        id(turn),
        TYPE,
        turn.dueAt(),
        turn.recipient(),
        null,
        subject,
        Map.of(
            JOURNEY,
            journey,
            START,
            startEvent,
            OCCURRENCE,
            turn.occurrenceId(),
            SCHEDULED_AT,
            turn.plannedAt().toString()),
        NewEvent.Handling.ACT);
  }

  private static String id(Turn turn) {
    String again = turn.afterSeq() == null ? "" : "/" + turn.afterSeq();
    String id = turn.occurrenceId() + "/" + turn.recipient().value() + again;
    return id.length() <= NewEvent.MAX_LENGTH
        ? id
        : turn.occurrenceId()
            + "/"
            + UUID.nameUUIDFromBytes(turn.recipient().value().getBytes(StandardCharsets.UTF_8))
            + again;
  }

  /**
   * Keeps the turn of somebody that came to a journey which stands still: it comes again when that
   * goes on.
   *
   * @return false where the event is no turn, or its time was given up meanwhile
   */
  boolean giveBack(Event event, RecipientId recipient) {
    if (!isTurn(event) || !event.source().equals(SOURCE)) {
      return false;
    }
    long occurrence = Long.parseLong(String.valueOf(event.text(OCCURRENCE)));
    Instant planned = Instant.parse(String.valueOf(event.text(SCHEDULED_AT)));
    if (!schedules.reopen(occurrence)) {
      return false;
    }
    turns.insert(List.of(new Turn(occurrence, recipient, planned, event.time(), event.seq())));
    return true;
  }

  static boolean isTurn(Event event) {
    return event.type().equals(TYPE);
  }

  /** What the event may start. */
  List<WaitRepository.Entry> listEntries(Event event) {
    List<WaitRepository.Entry> entries =
        isTurn(event) && !event.source().equals(SOURCE)
            ? List.of()
            : waits.listEntries(event.type());
    return isTurn(event)
        ? entries.stream()
            .filter(entry -> entry.journey().equals(event.text(JOURNEY)))
            .filter(entry -> entry.activityId().equals(event.text(START)))
            .toList()
        : entries;
  }

  /**
   * Why somebody whose turn has come does not enter; empty where nothing stands against it, or the
   * event is no turn. Whether they fit the audience is asked of the moment that was planned, with
   * what is known now.
   */
  Optional<String> findRefusal(Event event, RecipientId recipient, Entry entry) {
    EntrySchedule schedule = entry.schedule();
    if (schedule == null || !isTurn(event)) {
      return Optional.empty();
    }
    try {
      Instant planned = Instant.parse(String.valueOf(event.text(SCHEDULED_AT)));
      if (!audiences.isMember(schedule.audience(), recipient, planned)) {
        return Optional.of("is not in the audience " + schedule.audience() + " any more");
      }
    } catch (FaultyAudienceException faulty) {
      return Optional.of("the audience " + schedule.audience() + " cannot be asked");
    }
    String occurrence = String.valueOf(event.text(OCCURRENCE));
    return turns.hasEntered(recipient, String.valueOf(event.text(JOURNEY)), occurrence)
        ? Optional.of("had this turn already, under another name")
        : Optional.empty();
  }
}
