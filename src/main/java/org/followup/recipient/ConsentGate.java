package org.followup.recipient;

import java.util.Optional;
import org.springframework.stereotype.Component;

/** Marketing goes only to whom the record that decides grants it. */
@Component
class ConsentGate implements Gatekeeper {

  @Override
  public Gate gate() {
    return Gate.PERMISSION;
  }

  @Override
  public Optional<Objection> findObjection(Question question) {
    return question.purpose().isMarketing()
            && Consents.permission(question.purpose(), question.standing())
                instanceof Permission.Denied denied
        ? Objection.refuse(denied.reason())
        : Optional.empty();
  }
}
