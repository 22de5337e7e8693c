package org.followup.recipient;

import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * A text message that advertises needs express consent: the notice that customers who never agreed
 * must find in every message has no room in it.
 */
@Component
class TextMessageGate implements Gatekeeper {

  @Override
  public Gate gate() {
    return Gate.PERMISSION;
  }

  @Override
  public Optional<Objection> findObjection(Question question) {
    StandingConsent standing = question.standing();
    return question.channel() == Channel.SMS
            && standing != null
            && ExistingCustomer.BASIS.equals(standing.basis())
        ? Objection.refuse("a text message that advertises needs express consent")
        : Optional.empty();
  }
}
