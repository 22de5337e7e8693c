package org.followup.journey;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An instance of a journey, of a {@link PlainPerson}. */
final class PlainStay {

  private final PlainPerson person;
  final PlainJourney journey;
  final @Nullable String subject;
  final Instant entered;
  final Map<String, Object> data = new HashMap<>();

  /** The time of the latest event it was told. */
  Instant known;

  /** The time of the event that told its date last. */
  private Instant dated;

  int place;
  Instant arrived;
  @Nullable Instant due;
  @Nullable PlainMail putOff;
  boolean call;
  @Nullable Instant ended;
  @Nullable String outcome;
  @Nullable String end;

  PlainStay(PlainPerson person, PlainJourney journey, PlainPerson.Heard event) {
    this.person = person;
    this.journey = journey;
    this.subject = event.report().subject();
    this.entered = person.now;
    this.arrived = person.now;
    this.known = event.time();
    this.dated = event.time();
    this.data.putAll(event.report().data());
  }

  Instant days(Instant moment, int days) {
    return PlainJourney.days(moment, days, person.zone);
  }

  Instant later(Duration span) {
    return person.now.plus(span);
  }

  Instant date(String name) {
    return ((Tale.When) data.get(name)).meant(person.opening, person.zone);
  }

  /** An event of the entry's type about the same subject, not older than what told the date. */
  boolean isToldAnotherDate(PlainPerson.Heard event) {
    String needs = journey.needs();
    Tale.Report report = event.report();
    return needs != null
        && report.type().equals(journey.entry())
        && Objects.equals(report.subject(), subject)
        && !event.time().isBefore(dated)
        && report.data().get(needs) instanceof Tale.When told
        && !told.meant(person.opening, person.zone).equals(date(needs));
  }

  /** What waits for the date waits for the new one; what is put off asks again then. */
  void moveDate(PlainPerson.Heard event, Instant now) {
    dated = event.time();
    int from = putOff == null ? place : place - 1;
    if (from < 0
        || !(journey.places().get(from) instanceof PlainJourney.Wait wait)
        || !wait.ofDate()) {
      return;
    }
    Instant moment = wait.until().apply(this);
    if (putOff != null) {
      Instant again = moment.isAfter(now) ? moment : now;
      putOff.moved |= !again.equals(due);
      due = again;
    } else if (!moment.equals(due)) {
      due = moment;
      arrived = now;
    }
  }

  boolean happenedSinceEntry(String type) {
    return person.happenedSince(entered, type);
  }

  boolean running() {
    return ended == null;
  }

  TaleState.Stay state() {
    return new TaleState.Stay(
        journey.name(),
        subject,
        Duration.between(person.opening, entered),
        TaleState.since(person.opening, ended),
        outcome,
        end);
  }
}
