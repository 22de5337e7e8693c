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
  private final Contacts contacts;

  SuppressionGate(Suppressions suppressions, Objections objections, Contacts contacts) {
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
    if (said.isPresent()) {
      return said;
    }
    return switch (question.channel()) {
      case SMS ->
          contacts.findPhone(question.recipient()).flatMap(phone -> ofList(phone, question));
      case PRINT ->
          contacts
              .findAddressee(question.recipient())
              .map(
                  address ->
                      suppressions.permission(address, question.recipient(), question.purpose()))
              .flatMap(SuppressionGate::refusal);
      case EMAIL, WEBHOOK, ONSITE -> Optional.empty();
    };
  }

  private Optional<Objection> ofList(String address, Question question) {
    return refusal(suppressions.permission(address, question.purpose()));
  }

  private static Optional<Objection> refusal(Permission permission) {
    return permission instanceof Permission.Denied denied
        ? Objection.refuse(denied.reason())
        : Optional.empty();
  }
}
