package org.followup.intake;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.followup.event.Inbox;
import org.followup.event.NewEvent;
import org.followup.event.NewEvent.Handling;
import org.followup.intake.EventController.Accepted;
import org.followup.intake.ShopPersons.One;
import org.followup.intake.ShopPersons.Person;
import org.followup.intake.ShopPersons.Several;
import org.followup.recipient.Consents;
import org.followup.recipient.Contacts;
import org.followup.recipient.EmailAddress;
import org.followup.recipient.Permission;
import org.followup.recipient.PostalAddress;
import org.followup.recipient.Profile;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.recipient.RightsRequests;
import org.followup.recipient.Suppressions;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Shopify's topics about customers: profile, consent, and the rights of a person. */
@Component
class ShopifyCustomers {

  private static final Set<String> PROFILE = Set.of("customers/create", "customers/update");
  private static final Set<String> CONSENT =
      Set.of("customers_email_marketing_consent/update", "customers_marketing_consent/update");
  private static final Set<String> RIGHTS = Set.of("customers/redact", "customers/data_request");

  private final Inbox inbox;
  private final Recipients recipients;
  private final Contacts contacts;
  private final Consents consents;
  private final Suppressions suppressions;
  private final RightsRequests requests;
  private final ShopPersons persons;
  private final Clock clock;

  ShopifyCustomers(
      Inbox inbox,
      Recipients recipients,
      Contacts contacts,
      Consents consents,
      Suppressions suppressions,
      RightsRequests requests,
      ShopPersons persons,
      Clock clock) {
    this.inbox = inbox;
    this.recipients = recipients;
    this.contacts = contacts;
    this.consents = consents;
    this.suppressions = suppressions;
    this.requests = requests;
    this.persons = persons;
    this.clock = clock;
  }

  boolean knows(String topic) {
    return PROFILE.contains(topic) || CONSENT.contains(topic) || RIGHTS.contains(topic);
  }

  /** Joins the caller's transaction. */
  Accepted take(ShopifyDelivery delivery) {
    if (RIGHTS.contains(delivery.topic())) {
      return takeRequest(delivery);
    }
    return PROFILE.contains(delivery.topic()) ? takeProfile(delivery) : takeConsent(delivery);
  }

  private Accepted takeProfile(ShopifyDelivery delivery) {
    Payload customer = delivery.payload();
    String id = customer.id("id");
    String email = customer.text("email");
    Person person = persons.find("shopify", delivery.source(), id, listOf(email));
    boolean isNew = delivery.topic().equals("customers/create");
    return first(
        delivery,
        record(delivery, isNew ? "customer-created" : "customer-updated", one(person)),
        () -> {
          if (person instanceof One one) {
            keepAlias(delivery, id, one.id());
            fill(one.id(), customer);
          }
        });
  }

  /** Somebody we made from the shop's word follows it; for anybody else it fills the gaps. */
  private void fill(RecipientId id, Payload customer) {
    Map<String, Object> told = new LinkedHashMap<>();
    String email = customer.text("email");
    put(told, "email", email);
    put(told, "firstName", customer.text("first_name"));
    put(told, "lastName", customer.text("last_name"));
    recipients.fillGaps(id, told);
    Optional<PostalAddress> postal = customer.at("default_address").postal();
    postal.ifPresent(address -> contacts.tellPostalAddress(id, address, Long.MAX_VALUE));
    Optional<Profile> known = recipients.find(id);
    if (!id.value().startsWith("shopify:") || known.isEmpty()) {
      return;
    }
    postal.ifPresent(address -> contacts.putPostalAddress(id, address));
    Profile profile = known.get();
    String address =
        email != null && EmailAddress.read(email).isPresent() ? email : profile.email();
    Map<String, Object> attributes = new LinkedHashMap<>(profile.attributes());
    put(attributes, "firstName", told.get("firstName"));
    put(attributes, "lastName", told.get("lastName"));
    if (!Objects.equals(address, profile.email()) || !attributes.equals(profile.attributes())) {
      recipients.change(id, address, profile.locale(), profile.timeZone(), attributes);
    }
  }

  private Accepted takeConsent(ShopifyDelivery delivery) {
    Payload payload = delivery.payload();
    String id = payload.id("customer_id") == null ? payload.id("id") : payload.id("customer_id");
    List<String> emails =
        Stream.of(payload.text("email_address"), payload.text("email"))
            .flatMap(Stream::ofNullable)
            .toList();
    // Consent to text messages says nothing about mail.
    Payload consent = payload.at("email_marketing_consent");
    String state = Objects.requireNonNullElse(consent.text("state"), "");
    Person person = persons.find("shopify", delivery.source(), id, emails);
    NewEvent record = record(delivery, "marketing-consent-updated", one(person));
    return first(
        delivery,
        record,
        () -> {
          if (person instanceof One one) {
            keepAlias(delivery, id, one.id());
            emails.stream()
                .findFirst()
                .ifPresent(email -> recipients.fillGaps(one.id(), Map.of("email", email)));
            if (state.equals("subscribed")) {
              // Where several have the address nobody can say whose consent it is.
              consents.record(one.id(), consent(delivery, consent, true));
            }
          }
          if (state.equals("unsubscribed")) {
            withdraw(delivery, consent, all(person));
          }
        });
  }

  private void withdraw(ShopifyDelivery delivery, Payload consent, List<RecipientId> ids) {
    for (RecipientId id : ids) {
      consents.record(id, consent(delivery, consent, false));
      // A consent given since then stands, and so do its journeys.
      if (consents.permission(id, Purpose.ALL_MARKETING) instanceof Permission.Denied) {
        inbox.accept(
            List.of(event(delivery, "unsubscribed", id, delivery.id() + "#" + id, Handling.ACT)));
      }
    }
  }

  private Consents.Consent consent(ShopifyDelivery delivery, Payload consent, boolean granted) {
    String at = consent.text("consent_updated_at");
    Instant moment =
        Optional.ofNullable(at)
            .flatMap(Rfc3339::read)
            .or(() -> Optional.ofNullable(delivery.time()))
            .orElseGet(clock::instant);
    String level = Objects.requireNonNullElse(consent.text("opt_in_level"), "unknown");
    return new Consents.Consent(
        Purpose.ALL_MARKETING,
        granted,
        granted ? "express" : null,
        null,
        moment,
        Map.of(
            "source",
            delivery.source(),
            "text",
            "E-mail marketing %s as the shop reports it; opt-in level: %s"
                .formatted(granted ? "subscribed" : "unsubscribed", level),
            "optInLevel",
            level,
            "delivery",
            delivery.id()));
  }

  /** Stops all mail at once, or not at all for a mere question; the request stays open. */
  private Accepted takeRequest(ShopifyDelivery delivery) {
    Payload customer = delivery.payload().at("customer");
    String id = customer.id("id");
    String email = customer.text("email");
    boolean redact = delivery.topic().equals("customers/redact");
    List<RecipientId> known = known(delivery, id, email);
    NewEvent record =
        record(delivery, redact ? "redact-requested" : "customer-data-requested", null);
    return first(
        delivery,
        record,
        () -> {
          RightsRequests.Kind kind =
              redact ? RightsRequests.Kind.REDACT : RightsRequests.Kind.DATA_REQUEST;
          Map<String, Object> facts = facts(delivery.payload());
          if (known.isEmpty()) {
            requests.open(kind, delivery.source(), null, facts);
          }
          known.forEach(each -> requests.open(kind, delivery.source(), each, facts));
          if (redact) {
            stopAllMail(delivery, email, known);
          }
        });
  }

  private void stopAllMail(
      ShopifyDelivery delivery, @Nullable String email, List<RecipientId> known) {
    Stream.concat(
            Stream.ofNullable(email),
            known.stream()
                .flatMap(each -> recipients.find(each).stream())
                .map(Profile::email)
                .flatMap(Stream::ofNullable))
        .distinct()
        .forEach(
            address -> suppressions.suppress(address, Suppressions.Scope.ALL, "erasure requested"));
    for (RecipientId each : known) {
      inbox.accept(
          List.of(
              event(
                  delivery, "customer-redacted", each, delivery.id() + "#" + each, Handling.ACT)));
    }
  }

  /** Only whom we know already: a request about a stranger makes nobody. */
  private List<RecipientId> known(
      ShopifyDelivery delivery, @Nullable String id, @Nullable String email) {
    Optional<RecipientId> alias =
        id == null ? Optional.empty() : recipients.findByAlias(delivery.source(), id);
    return alias
        .map(List::of)
        .orElseGet(() -> email == null ? List.of() : recipients.listByEmail(email));
  }

  private static Map<String, Object> facts(Payload payload) {
    Map<String, Object> facts = new LinkedHashMap<>();
    put(facts, "customerId", payload.at("customer").id("id"));
    put(facts, "email", payload.at("customer").text("email"));
    put(facts, "phone", payload.at("customer").text("phone"));
    put(facts, "dataRequestId", payload.at("data_request").id("id"));
    for (String orders : List.of("orders_to_redact", "orders_requested")) {
      List<String> ids = new ArrayList<>();
      payload.at(orders).node().forEach(order -> ids.add(order.asText()));
      if (!ids.isEmpty()) {
        facts.put("orders", ids);
      }
    }
    return facts;
  }

  /** Runs the effects unless the delivery came before or is a trial. */
  private Accepted first(ShopifyDelivery delivery, NewEvent record, Runnable effects) {
    if (inbox.accept(List.of(record)).duplicates() > 0) {
      return new Accepted(0, 1);
    }
    if (!delivery.test()) {
      effects.run();
    }
    return new Accepted(1, 0);
  }

  private void keepAlias(ShopifyDelivery delivery, @Nullable String id, RecipientId recipient) {
    if (id != null) {
      recipients.keepAlias(delivery.source(), id, recipient);
    }
  }

  private static NewEvent record(
      ShopifyDelivery delivery, String type, @Nullable RecipientId recipient) {
    return event(delivery, type, recipient, delivery.id(), Handling.RECORD);
  }

  private static NewEvent event(
      ShopifyDelivery delivery,
      String type,
      @Nullable RecipientId recipient,
      String id,
      Handling handling) {
    String fitting = id.substring(0, Math.min(id.length(), NewEvent.MAX_LENGTH));
    return new NewEvent(
        delivery.source(),
        fitting,
        type,
        delivery.time(),
        recipient,
        null,
        null,
        Map.of(),
        handling);
  }

  private static @Nullable RecipientId one(Person person) {
    return person instanceof One one ? one.id() : null;
  }

  private static List<RecipientId> all(Person person) {
    if (person instanceof One one) {
      return List.of(one.id());
    }
    return person instanceof Several several ? several.ids() : List.of();
  }

  private static List<String> listOf(@Nullable String value) {
    return value == null ? List.of() : List.of(value);
  }

  private static void put(Map<String, Object> map, String key, @Nullable Object value) {
    if (value != null) {
      map.put(key, value);
    }
  }
}
