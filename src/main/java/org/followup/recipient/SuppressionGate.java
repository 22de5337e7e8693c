package org.followup.recipient;

import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Nobody writes to an address that is on the list. It is asked of the channel's own address; on
 * another channel than e-mail what the person said of their e-mail address counts too.
 */
@Component
class SuppressionGate implements Gatekeeper {

  private final Suppressions suppressions;
  private final Objections objections;

  SuppressionGate(Suppressions suppressions, Objections objections) {
    this.suppressions = suppressions;
    this.objections = objections;
  }

  @Override
  public Gate gate() {
    return Gate.SUPPRESSION;
  }

  @Override
  public Optional<Objection> findObjection(Question question) {
    String email = question.email();
    if (email == null) {
      return Optional.empty();
    }
    if (question.channel() != Channel.EMAIL) {
      return objections.find(email, question.purpose()).flatMap(Objection::refuse);
    }
    return suppressions.permission(email, question.purpose()) instanceof Permission.Denied denied
        ? Objection.refuse(denied.reason())
        : Optional.empty();
  }
}
