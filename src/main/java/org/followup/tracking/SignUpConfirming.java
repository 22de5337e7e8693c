package org.followup.tracking;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.followup.event.Inbox;
import org.followup.event.NewEvent;
import org.followup.message.Outbox;
import org.followup.message.PostedMessage;
import org.followup.recipient.Consents;
import org.followup.recipient.Consents.Consent;
import org.followup.recipient.EmailAddress;
import org.followup.recipient.PendingPersons;
import org.followup.recipient.Permission;
import org.followup.recipient.Profile;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.recipient.SecretKeys;
import org.followup.tracking.SignUpRepository.SignUp;
import org.followup.tracking.SignUpRequest.Origin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What the link in a confirmation mail means and what pressing its button does. */
@Component
class SignUpConfirming {

  private static final Logger log = LoggerFactory.getLogger(SignUpConfirming.class);
  private static final TypeReference<LinkedHashMap<String, Object>> OBJECT =
      new TypeReference<>() {};

  private final SignUpRepository signUps;
  private final SignUpForgetting forgetting;
  private final SignUpSettings settings;
  private final PendingPersons pendingPersons;
  private final Recipients recipients;
  private final Consents consents;
  private final Outbox outbox;
  private final Inbox inbox;
  private final SecretKeys keys;
  private final ObjectMapper json;
  private final Clock clock;

  SignUpConfirming(
      SignUpRepository signUps,
      SignUpForgetting forgetting,
      SignUpSettings settings,
      PendingPersons pendingPersons,
      Recipients recipients,
      Consents consents,
      Outbox outbox,
      Inbox inbox,
      SecretKeys keys,
      ObjectMapper json,
      Clock clock) {
    this.signUps = signUps;
    this.forgetting = forgetting;
    this.settings = settings;
    this.pendingPersons = pendingPersons;
    this.recipients = recipients;
    this.consents = consents;
    this.outbox = outbox;
    this.inbox = inbox;
    this.keys = keys;
    this.json = json;
    this.clock = clock;
  }

  /** How a sign-up stands. */
  enum State {
    /** The button has not been pressed. */
    ASK,
    /** Confirmed, and the person is subscribed. */
    SUBSCRIBED,
    /** Confirmed, and unsubscribed since: an old mail brings nobody back. */
    USED
  }

  /**
   * A sign-up as its page shows it.
   *
   * @param text that was agreed to; empty once it is confirmed
   */
  record Shown(State state, Locale locale, List<String> topics, String text) {}

  /** Empty for a link that is none, and for one of a sign-up that is forgotten. */
  Optional<Shown> find(String token) {
    return SignUpToken.read(token, keys).flatMap(link -> findAlive(link.signUp())).map(this::shown);
  }

  /**
   * Confirms, once: the consents with all their evidence and the events {@code
   * subscription-confirmed} and, for the topics that are welcomed, {@code signed-up} commit
   * together. Repeating it changes nothing.
   *
   * @return how it stands then; empty as {@link #find}
   */
  @Transactional
  Optional<Shown> confirm(String token, Origin origin) {
    Optional<SignUpToken> link = SignUpToken.read(token, keys);
    Optional<SignUp> open =
        link.flatMap(genuine -> findAlive(genuine.signUp()))
            .filter(found -> found.confirmedAt() == null);
    if (open.isPresent()) {
      confirm(open.get(), link.orElseThrow().messageId(), origin);
    }
    return find(token);
  }

  private void confirm(SignUp seen, long messageId, Origin origin) {
    RecipientId standing = standing(seen);
    // The address, too: of two sign-ups confirmed at once the second finds whom the first made.
    recipients.lock(List.of(addressOf(seen), seen.id().pending(), standing));
    Optional<SignUp> open = findAlive(seen.id()).filter(found -> found.confirmedAt() == null);
    if (open.isEmpty()) {
      return;
    }
    if (!standing(seen).equals(standing)) {
      throw new ConcurrencyFailureException(
          "Whose address it is changed just now; sign-up " + seen.id() + " stays open.");
    }
    confirm(open.get(), standing, evidence(open.get(), messageId, origin));
  }

  private void confirm(SignUp open, RecipientId standing, Map<String, Object> evidence) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    SignUpId id = open.id();
    boolean ownName = standing.equals(recipients.standing(id.pending()));
    Map<String, Object> known = known(id);
    signUps.confirm(id, standing, now);
    List<NewEvent> events = new ArrayList<>();
    Map<String, Object> data = Map.of("topics", open.topics());
    if (ownName) {
      pendingPersons.settle(standing);
      // of somebody known meanwhile, whose profile no unconfirmed address fills
      recipients.fillGaps(standing, Map.of("email", Objects.requireNonNull(open.email())));
      events.add(SignUps.event("confirmed-", id, "subscription-confirmed", standing, data));
    } else {
      boolean erased = forgetting.erase(id);
      events.add(ofPending(id));
      if (erased) {
        events.add(SignUpForgetting.erased(id));
      }
      recipients.fillGaps(standing, known);
      events.add(SignUps.event("confirmed-", id, "subscription-confirmed", standing, data));
    }
    for (String topic : open.topics()) {
      consents.record(
          standing, new Consent(Purpose.marketing(topic), true, "express", null, now, evidence));
    }
    if (open.topics().stream().anyMatch(settings.signedUpTopics()::contains)) {
      events.add(SignUps.event("signed-up-", id, "signed-up", standing, data));
    }
    inbox.accept(events);
    log.info(
        "Subscription confirmed, signUp={} recipient={} topics={}", id, standing, open.topics());
  }

  /** Ends the journey that asked, and begins nothing: it is not the person's own name. */
  private static NewEvent ofPending(SignUpId id) {
    NewEvent event =
        SignUps.event("confirmed-as-", id, "subscription-confirmed", id.pending(), Map.of());
    return new NewEvent(
        event.source(),
        event.id(),
        event.type(),
        null,
        event.recipient(),
        null,
        event.subject(),
        event.data(),
        NewEvent.Handling.STOP_ONLY);
  }

  /** What the sign-up can tell of somebody known, as an event's data would. */
  private Map<String, Object> known(SignUpId id) {
    Map<String, Object> data = new LinkedHashMap<>();
    Optional<Profile> profile = recipients.find(id.pending());
    profile.map(Profile::email).ifPresent(email -> data.put("email", email));
    profile.map(Profile::locale).ifPresent(tag -> data.put("locale", tag.toLanguageTag()));
    profile.map(Profile::timeZone).ifPresent(zone -> data.put("timeZone", zone.getId()));
    profile.ifPresent(known -> data.putAll(known.attributes()));
    return data;
  }

  /**
   * Whose consent it is. The shop's word counts, unless that customer is reached at another
   * address: agreed was to mail at this one. Without it whoever alone is known by the address, else
   * the sign-up is a person of its own.
   */
  private RecipientId standing(SignUp open) {
    RecipientId wanted = open.wanted();
    if (wanted != null) {
      String other = recipients.find(wanted).map(Profile::email).orElse(null);
      if (other == null || EmailAddress.read(other).filter(isOf(open)).isPresent()) {
        return wanted;
      }
    }
    List<RecipientId> known = recipients.listByEmail(Objects.requireNonNull(open.email()));
    return known.size() == 1 ? known.get(0) : recipients.standing(open.id().pending());
  }

  private static Predicate<EmailAddress> isOf(SignUp open) {
    return address -> address.normalised().equals(open.address());
  }

  /** Nobody's id: the lock of an address. */
  private RecipientId addressOf(SignUp open) {
    byte[] address = Objects.requireNonNull(open.address()).getBytes(StandardCharsets.UTF_8);
    return new RecipientId(
        "address " + HexFormat.of().formatHex(keys.hmac("sign-up address", address)));
  }

  /** What was known at the request, the fate of the mail, and this moment. */
  private Map<String, Object> evidence(SignUp open, long messageId, Origin origin) {
    Map<String, Object> evidence = read(open);
    outbox
        .find(messageId)
        .filter(mail -> mail.recipient().equals(recipients.standing(open.id().pending())))
        .ifPresent(mail -> addMail(evidence, mail, zone(open)));
    evidence.put("confirmedAt", SignUps.moment(clock.instant(), zone(open)));
    SignUps.put(evidence, "confirmedFromIp", origin.ip());
    SignUps.put(evidence, "confirmedWithAgent", origin.agent());
    return evidence;
  }

  private static void addMail(Map<String, Object> evidence, PostedMessage mail, ZoneId zone) {
    SignUps.put(evidence, "mail", mail.message());
    SignUps.put(evidence, "mailMessageId", mail.rfcMessageId());
    Instant sent = mail.sentAt();
    SignUps.put(evidence, "mailSentAt", sent == null ? null : SignUps.moment(sent, zone));
    SignUps.put(evidence, "mailServerReply", mail.smtpReply());
  }

  private ZoneId zone(SignUp open) {
    return recipients.zoneOf(open.id().pending());
  }

  /** One that is not forgotten yet is dead all the same once its time has come. */
  private Optional<SignUp> findAlive(SignUpId id) {
    Instant oldest = clock.instant().minus(settings.forgetAfter());
    return signUps
        .find(id)
        .filter(found -> found.confirmedAt() != null || found.requestedAt().isAfter(oldest));
  }

  private Shown shown(SignUp found) {
    RecipientId recipient = found.recipient();
    if (recipient == null) {
      String text = Objects.toString(read(found).get("text"), "");
      return new Shown(State.ASK, recipients.localeOf(found.id().pending()), found.topics(), text);
    }
    boolean subscribed =
        found.topics().stream()
            .map(Purpose::marketing)
            .anyMatch(topic -> consents.permission(recipient, topic) instanceof Permission.Granted);
    return new Shown(
        subscribed ? State.SUBSCRIBED : State.USED,
        recipients.localeOf(recipient),
        found.topics(),
        "");
  }

  private Map<String, Object> read(SignUp open) {
    try {
      return json.readValue(Objects.requireNonNull(open.evidence()), OBJECT);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Evidence of sign-up " + open.id() + " is no JSON.", e);
    }
  }
}
