package org.followup.recipient;

import java.util.Optional;
import org.springframework.stereotype.Component;

/** Nobody writes to an address that is on the list. */
@Component
class SuppressionGate implements Gatekeeper {

  private final Suppressions suppressions;

  SuppressionGate(Suppressions suppressions) {
    this.suppressions = suppressions;
  }

  @Override
  public Gate gate() {
    return Gate.SUPPRESSION;
  }

  @Override
  public Optional<Objection> findObjection(Question question) {
    String email = question.email();
    return email != null
            && suppressions.permission(email, question.purpose())
                instanceof Permission.Denied denied
        ? Objection.refuse(denied.reason())
        : Optional.empty();
  }
}
