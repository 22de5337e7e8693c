package org.followup.recipient;

import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Who complained, or whose address does not exist, is not asked to confirm either: beside what
 * stops all mail, whatever stops marketing and no consent could lift. An erasure is lifted by one,
 * so who was erased may sign up anew.
 */
@Component
class PendingGate implements Gatekeeper {

  private final PendingRepository pending;
  private final Suppressions suppressions;

  PendingGate(PendingRepository pending, Suppressions suppressions) {
    this.pending = pending;
    this.suppressions = suppressions;
  }

  @Override
  public Gate gate() {
    return Gate.SUPPRESSION;
  }

  @Override
  public Optional<Objection> findObjection(Question question) {
    String email = question.email();
    return email == null || question.purpose().isMarketing()
        ? Optional.empty()
        : pending
            .findReason(question.recipient(), suppressions.hash(email))
            .flatMap(reason -> Objection.refuse("address is suppressed: " + reason));
  }
}
