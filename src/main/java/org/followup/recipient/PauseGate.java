package org.followup.recipient;

import java.util.Optional;
import org.springframework.stereotype.Component;

/** Puts marketing mail off to the end of the pause that the person asked for. */
@Component
class PauseGate implements Gatekeeper {

  private final Preferences preferences;

  PauseGate(Preferences preferences) {
    this.preferences = preferences;
  }

  @Override
  public Gate gate() {
    return Gate.PAUSE;
  }

  @Override
  public Optional<Objection> findObjection(Question question) {
    return question.purpose().isMarketing()
        ? preferences
            .findPauseEnd(question.recipient(), question.at())
            .flatMap(end -> Objection.putOff("the recipient asked for a pause", end))
        : Optional.empty();
  }
}
