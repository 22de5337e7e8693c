package org.followup.event;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.followup.event.NewEvent.Handling;
import org.followup.recipient.Contacts;
import org.followup.recipient.PostalAddress;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.recipient.ShopAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Takes {@code data.postalAddress} out of events before they are kept, so that it stands in no log
 * and reaches no journey, and tells the person's profile where that knows none. Only an event that
 * names the person and may act tells anything: whose the address is that comes by a device, a trial
 * or for one of several nobody can say.
 */
@Component
class PostalTelling {

  static final String FIELD = "postalAddress";
  private static final Logger log = LoggerFactory.getLogger(PostalTelling.class);

  private final Contacts contacts;
  private final Recipients recipients;

  PostalTelling(Contacts contacts, Recipients recipients) {
    this.contacts = contacts;
    this.recipients = recipients;
  }

  /** The events without addresses, in the order given. */
  @Transactional(propagation = Propagation.MANDATORY)
  public List<Event> take(List<Event> events) {
    if (events.stream().noneMatch(event -> event.data().containsKey(FIELD))) {
      return events;
    }
    Map<Event, PostalAddress> told = new LinkedHashMap<>();
    List<Event> rest = new ArrayList<>();
    for (Event event : events) {
      if (!event.data().containsKey(FIELD)) {
        rest.add(event);
        continue;
      }
      read(event).ifPresent(address -> told.put(event, address));
      Map<String, Object> data = new LinkedHashMap<>(event.data());
      data.remove(FIELD);
      rest.add(event.telling(data));
    }
    makeProfiles(told.keySet());
    told.forEach(
        (event, address) -> {
          RecipientId person = event.recipient();
          if (person != null) {
            contacts.tellPostalAddress(person, address, event.seq());
          }
        });
    return rest;
  }

  private static Optional<PostalAddress> read(Event event) {
    if (event.recipient() == null || event.isByDevice() || event.handling() != Handling.ACT) {
      return Optional.empty();
    }
    Optional<PostalAddress> address =
        event.data().get(FIELD) instanceof Map<?, ?> object
            ? ShopAddress.read(strings(object))
            : Optional.empty();
    if (address.isEmpty()) {
      log.info("Postal address passed over, type={} seq={}", event.type(), event.seq());
    }
    return address;
  }

  private static Map<String, Object> strings(Map<?, ?> object) {
    Map<String, Object> fields = new LinkedHashMap<>();
    object.forEach((name, value) -> fields.put(String.valueOf(name), value));
    return fields;
  }

  /**
   * An address alone makes somebody known too. All are held at once, in one order, so that requests
   * that tell of the same people do not wait for each other in a circle, and nothing is told to a
   * person who is being erased.
   */
  private void makeProfiles(Set<Event> telling) {
    Set<RecipientId> people = new LinkedHashSet<>();
    for (Event event : telling) {
      RecipientId person = event.recipient();
      if (person != null) {
        people.add(person);
      }
    }
    recipients.lock(people);
    for (RecipientId person : people) {
      if (recipients.find(person).isEmpty()) {
        recipients.change(person, null, null, null, Map.of());
      }
    }
  }
}
