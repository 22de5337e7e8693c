package org.followup.journey;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
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
