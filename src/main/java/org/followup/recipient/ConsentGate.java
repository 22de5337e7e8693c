package org.followup.recipient;

import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Marketing goes only to whom the record that decides grants it, and to customers only while no
 * condition of {@link ExistingCustomer} is known to fail.
 */
@Component
class ConsentGate implements Gatekeeper {

  @Override
  public Gate gate() {
    return Gate.PERMISSION;
  }

  @Override
  public Optional<Objection> findObjection(Question question) {
    if (!question.purpose().isMarketing()) {
      return Optional.empty();
    }
    StandingConsent standing = question.standing();
    if (Consents.permission(question.purpose(), standing) instanceof Permission.Denied denied) {
      return Objection.refuse(denied.reason());
    }
    return standing != null && ExistingCustomer.BASIS.equals(standing.basis())
        ? ExistingCustomer.findFailure(standing.evidence(), question.category())
            .flatMap(Objection::refuse)
        : Optional.empty();
  }
}
