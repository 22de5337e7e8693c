package org.followup.intake;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.followup.event.Acceptance;
import org.followup.event.History;
import org.followup.event.Inbox;
import org.followup.event.NewEvent;
import org.followup.event.NewEvent.Handling;
import org.followup.intake.EventController.Accepted;
import org.followup.intake.ShopPersons.Nobody;
import org.followup.intake.ShopPersons.One;
import org.followup.intake.ShopPersons.Person;
import org.followup.intake.ShopPersons.Several;
import org.followup.intake.ShopifyMapping.Customer;
import org.followup.intake.ShopifyMapping.Occurrence;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Takes genuine deliveries of Shopify: events into the inbox, and what a delivery says about the
 * person beside it, all in one transaction. A second delivery of the same id changes nothing.
 */
@Component
class ShopifyWebhooks {

  private static final Logger log = LoggerFactory.getLogger(ShopifyWebhooks.class);
  private static final String SHOP = "shopify";
  private static final List<String> CONTACT =
      List.of("email", "firstName", "lastName", "locale", "timeZone", "postalAddress");

  private final Inbox inbox;
  private final History history;
  private final Recipients recipients;
  private final ShopPersons persons;
  private final ShopifyCustomers customers;
  private final ShopifySettings settings;

  ShopifyWebhooks(
      Inbox inbox,
      History history,
      Recipients recipients,
      ShopPersons persons,
      ShopifyCustomers customers,
      ShopifySettings settings) {
    this.inbox = inbox;
    this.history = history;
    this.recipients = recipients;
    this.persons = persons;
    this.customers = customers;
    this.settings = settings;
  }

  /** Takes a delivery; one that means nothing to us is passed over. */
  @Transactional
  Accepted take(ShopifyDelivery delivery) {
    if (customers.knows(delivery.topic())) {
      return customers.take(delivery);
    }
    List<Occurrence> occurrences =
        ShopifyMapping.occurrences(
            delivery.topic(), delivery.payload(), settings.deliveredWhenFulfilled());
    if (occurrences.isEmpty()) {
      log.info(
          "Webhook passed over shop={} topic={}",
          delivery.source(),
          delivery.topic().isEmpty() ? "unreadable" : delivery.topic());
      return new Accepted(0, 0);
    }
    Customer customer = ShopifyMapping.customer(delivery.payload());
    Person person = find(delivery, occurrences.get(0), customer);
    List<NewEvent> events = events(delivery, occurrences, person);
    // The first event stands for the delivery: is it known, the rest is as well.
    if (history.find(delivery.source(), events.get(0).id()).isPresent()) {
      return new Accepted(0, events.size());
    }
    // It takes effect last: that somebody began to check out comes before what they change there.
    Acceptance rest = inbox.accept(events.subList(1, events.size()));
    Acceptance first = inbox.accept(events.subList(0, 1));
    if (first.duplicates() > 0) {
      return new Accepted(rest.accepted(), events.size() - rest.accepted());
    }
    if (person instanceof One one && acts(delivery, occurrences.get(0), person)) {
      if (customer.id() != null) {
        recipients.keepAlias(delivery.source(), customer.id(), one.id());
      }
      recipients.fillGaps(one.id(), events.get(0).data(), first.entries().get(0).seq(), true);
    }
    log.info(
        "Webhook taken shop={} topic={} events={}",
        delivery.source(),
        delivery.topic(),
        events.size());
    return new Accepted(first.accepted() + rest.accepted(), rest.duplicates());
  }

  /** A fulfilment names no customer, yet its order did. */
  private Person find(ShopifyDelivery delivery, Occurrence occurrence, Customer customer) {
    if (delivery.topic().equals("fulfillments/update") && occurrence.subject() != null) {
      List<RecipientId> ofOrder = history.listRecipients(delivery.source(), occurrence.subject());
      if (ofOrder.size() == 1) {
        return new One(ofOrder.get(0));
      }
    }
    return persons.find(SHOP, delivery.source(), customer.id(), customer.emails());
  }

  private static boolean acts(ShopifyDelivery delivery, Occurrence occurrence, Person person) {
    boolean reachable =
        !(person instanceof Nobody) || (!occurrence.personal() && occurrence.subject() != null);
    return !delivery.test() && reachable;
  }

  private static List<NewEvent> events(
      ShopifyDelivery delivery, List<Occurrence> occurrences, Person person) {
    List<NewEvent> events = new ArrayList<>();
    for (Occurrence occurrence : occurrences) {
      boolean acts = acts(delivery, occurrence, person);
      if (person instanceof Several several) {
        for (RecipientId each : several.ids()) {
          events.add(
              event(
                  delivery,
                  occurrence,
                  each,
                  withoutContact(occurrence.data()),
                  acts ? Handling.STOP_ONLY : Handling.RECORD,
                  events.size()));
        }
      } else {
        events.add(
            event(
                delivery,
                occurrence,
                person instanceof One one ? one.id() : null,
                occurrence.data(),
                acts ? Handling.ACT : Handling.RECORD,
                events.size()));
      }
    }
    return events;
  }

  private static NewEvent event(
      ShopifyDelivery delivery,
      Occurrence occurrence,
      @Nullable RecipientId recipient,
      Map<String, Object> data,
      Handling handling,
      int place) {
    String id = place == 0 ? delivery.id() : delivery.id() + "#" + place;
    if (occurrence.onceId() != null) {
      // Once for each person and only where it acts: a cart may get its person, or be real, later.
      String once = occurrence.onceId() + "/" + Objects.requireNonNullElse(recipient, "-");
      id = handling == Handling.RECORD || once.length() > NewEvent.MAX_LENGTH ? id : once;
    }
    return new NewEvent(
        delivery.source(),
        id,
        occurrence.type(),
        delivery.time(),
        recipient,
        null,
        occurrence.subject(),
        data,
        handling);
  }

  /** Whose name and address these are nobody can say. */
  private static Map<String, Object> withoutContact(Map<String, Object> data) {
    Map<String, Object> rest = new LinkedHashMap<>(data);
    rest.keySet().removeAll(CONTACT);
    return rest;
  }
}
