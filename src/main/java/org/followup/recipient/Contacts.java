package org.followup.recipient;

import java.time.Clock;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The door to ways to a person beside the e-mail address. What was said last holds, also where two
 * names turn out to be one person. Kept like the address: never an attribute, a variable of a
 * journey or in a log. Every method joins the caller's transaction.
 */
@Component
public class Contacts {

  private final ContactRepository contacts;
  private final Clock clock;

  Contacts(ContactRepository contacts, Clock clock) {
    this.contacts = contacts;
    this.clock = clock;
  }

  /** The person's number, as {@link PhoneNumber} writes it. */
  public Optional<String> findPhone(RecipientId id) {
    return contacts.findPhone(id);
  }

  /** The numbers of those that have one, by the name that was asked for. */
  public Map<RecipientId, String> listPhones(Collection<RecipientId> some) {
    return some.isEmpty() ? Map.of() : contacts.listPhones(some);
  }

  /**
   * Keeps the number; null takes it away.
   *
   * @throws IllegalArgumentException where it is none
   */
  @Transactional
  public void putPhone(RecipientId id, @Nullable String phone) {
    if (phone == null) {
      contacts.deletePhone(id);
    } else {
      contacts.putPhone(
          id,
          PhoneNumber.read(phone)
              .map(PhoneNumber::value)
              .orElseThrow(() -> new IllegalArgumentException("No usable phone number.")),
          clock.instant());
    }
  }

  @EventListener
  void move(Merging merging) {
    contacts.move(merging.from(), merging.into());
  }

  @EventListener
  void erase(Erasing erasing) {
    erasing.deleted("contacts", contacts.delete(erasing.recipient()));
  }
}
