package org.followup.recipient;

import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Puts marketing mail off as long as mail to the address came back too often; other channels go by
 * addresses of their own.
 */
@Component
class AddressPauseGate implements Gatekeeper {

  private final AddressPauses pauses;

  AddressPauseGate(AddressPauses pauses) {
    this.pauses = pauses;
  }

  @Override
  public Gate gate() {
    return Gate.PAUSE;
  }

  @Override
  public Optional<Objection> findObjection(Question question) {
    String email = question.email();
    return question.channel() == Channel.EMAIL && email != null && question.purpose().isMarketing()
        ? pauses
            .find(email, question.at())
            .flatMap(pause -> Objection.putOff(pause.words(), pause.until()))
        : Optional.empty();
  }
}
