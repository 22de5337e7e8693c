package org.followup.recipient;

import java.util.Optional;
import org.springframework.stereotype.Component;

/** Whose data may not be used gets service mail only. */
@Component
class RestrictionGate implements Gatekeeper {

  private final RestrictionRepository restrictions;

  RestrictionGate(RestrictionRepository restrictions) {
    this.restrictions = restrictions;
  }

  @Override
  public Gate gate() {
    return Gate.RESTRICTION;
  }

  @Override
  public Optional<Objection> findObjection(Question question) {
    return question.purpose().isMarketing() && restrictions.find(question.recipient()).isPresent()
        ? Objection.refuse("processing is restricted")
        : Optional.empty();
  }
}
