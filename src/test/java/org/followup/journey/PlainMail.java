package org.followup.journey;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A mail that a journey of a {@link PlainPerson} asked for. */
final class PlainMail {

  final PlainStay stay;
  final String message;
  final Instant asked;
  String state = "";
  @Nullable Instant moment;
  Set<String> gates = Set.of();
  int request = -1;

  /** Whether its date was told anew while it was put off. */
  boolean moved;

  PlainMail(Instant asked, PlainStay stay, String message) {
    this.asked = asked;
    this.stay = stay;
    this.message = message;
  }

  TaleState.Mail state(Instant opening) {
    return new TaleState.Mail(
        Duration.between(opening, asked),
        stay.journey.name(),
        message,
        stay.subject,
        state,
        TaleState.since(opening, moment),
        gates);
  }
}
