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
  private final ContactRepository contacts;

  SuppressionGate(Suppressions suppressions, Objections objections, ContactRepository contacts) {
    this.suppressions = suppressions;
    this.objections = objections;
    this.contacts = contacts;
  }

  @Override
  public Gate gate() {
    return Gate.SUPPRESSION;
  }

  @Override
  public Optional<Objection> findObjection(Question question) {
    Optional<String> email = Optional.ofNullable(question.email());
    if (question.channel() == Channel.EMAIL) {
      return email.flatMap(address -> ofList(address, question));
    }
    Optional<Objection> said =
        email
            .flatMap(address -> objections.find(address, question.purpose()))
            .flatMap(Objection::refuse);
    return said.isPresent() || question.channel() != Channel.SMS
        ? said
        : contacts
            .find(question.recipient(), Contacts.PHONE)
            .flatMap(phone -> ofList(phone, question));
  }

  private Optional<Objection> ofList(String address, Question question) {
    return suppressions.permission(address, question.purpose()) instanceof Permission.Denied denied
        ? Objection.refuse(denied.reason())
        : Optional.empty();
  }
}
