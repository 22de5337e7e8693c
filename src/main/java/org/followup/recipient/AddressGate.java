package org.followup.recipient;

import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * A mail, a text message and a letter need an address, and one that was given for one purpose
 * serves no other. A webhook and a message on a page of the shop know the person by the id and need
 * none.
 */
@Component
class AddressGate implements Gatekeeper {

  private final AddressRepository addresses;
  private final ContactRepository contacts;

  AddressGate(AddressRepository addresses, ContactRepository contacts) {
    this.addresses = addresses;
    this.contacts = contacts;
  }

  @Override
  public Gate gate() {
    return Gate.ADDRESS;
  }

  @Override
  public Optional<Objection> findObjection(Question question) {
    if (question.channel() == Channel.SMS) {
      return contacts.find(question.recipient(), Contacts.PHONE).isPresent()
          ? Optional.empty()
          : Objection.refuse("no phone number is known");
    }
    if (question.channel() == Channel.PRINT) {
      return contacts.find(question.recipient(), Contacts.POSTAL).isPresent()
          ? Optional.empty()
          : Objection.refuse("no postal address is known");
    }
    if (question.channel() != Channel.EMAIL || question.email() != null) {
      return Optional.empty();
    }
    return Objection.refuse(
        addresses.list(question.recipient()).isEmpty()
            ? "no e-mail address is known"
            : "the e-mail address was given for another purpose");
  }
}
