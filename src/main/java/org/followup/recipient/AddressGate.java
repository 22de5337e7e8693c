package org.followup.recipient;

import java.util.Optional;
import org.springframework.stereotype.Component;

/** A mail needs an address. */
@Component
class AddressGate implements Gatekeeper {

  @Override
  public Gate gate() {
    return Gate.ADDRESS;
  }

  @Override
  public Optional<Objection> findObjection(Question question) {
    return question.email() == null
        ? Objection.refuse("no e-mail address is known")
        : Optional.empty();
  }
}
