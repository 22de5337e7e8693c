package org.followup.tracking;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.followup.event.Inbox;
import org.followup.event.NewEvent;
import org.followup.recipient.Merging;
import org.followup.recipient.PendingPersons;
import org.followup.recipient.Profile;
import org.followup.recipient.RecipientId;
import org.followup.recipient.ShopSettings;
import org.followup.tracking.SignUpRequest.Form;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The door to the double opt-in: somebody asks to be written to, and gets a mail in which to
 * confirm it.
 *
 * <p>Guarantees: whoever asks for an address learns nothing about it, since the same is done and
 * answered whether it is known, subscribed, suppressed or new. Nothing permits any mail but that
 * one until its reader has pressed the button. What nobody confirms is forgotten.
 */
@Component
public class SignUps {

  /** Source of what we report of them. */
  static final String SOURCE = "followup/subscriptions";

  private static final Logger log = LoggerFactory.getLogger(SignUps.class);

  private final SignUpRepository signUps;
  private final SignUpLimits limits;
  private final PendingPersons pending;
  private final Inbox inbox;
  private final ShopSettings shop;
  private final ObjectMapper json;
  private final TransactionTemplate transaction;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  SignUps(
      SignUpRepository signUps,
      SignUpLimits limits,
      PendingPersons pending,
      Inbox inbox,
      ShopSettings shop,
      ObjectMapper json,
      TransactionTemplate transaction,
      Clock clock) {
    this.signUps = signUps;
    this.limits = limits;
    this.pending = pending;
    this.inbox = inbox;
    this.shop = shop;
    this.json = json;
    this.transaction = transaction;
    this.clock = clock;
  }

  /**
   * Takes a sign-up: a person of its own, pending, whom the event {@code subscription-requested}
   * leads into the journey that asks them. An earlier open one of the same address can still be
   * confirmed but is reminded no longer.
   *
   * @return how long to wait where the address or network had too many; nothing was taken then
   */
  public Optional<Duration> request(SignUpRequest request) {
    Optional<Duration> wait = limits.take(request.email(), request.origin().ip());
    if (wait.isEmpty()) {
      transaction.executeWithoutResult(none -> take(request));
    }
    return wait;
  }

  private void take(SignUpRequest request) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    SignUpId id = SignUpId.random(random);
    List<NewEvent> events = new ArrayList<>();
    for (SignUpId earlier : signUps.repeat(request.email().normalised(), now)) {
      events.add(
          event("repeated-", earlier, "subscription-requested-again", earlier.pending(), Map.of()));
    }
    pending.add(
        id.pending(),
        request.email().value(),
        locale(request),
        request.timeZone(),
        request.facts());
    signUps.insert(id, request, write(evidence(request, now)), now);
    events.add(
        event(
            "requested-",
            id,
            "subscription-requested",
            id.pending(),
            Map.of("topics", request.topics())));
    inbox.accept(events);
    log.info("Subscription requested, signUp={} topics={}", id, request.topics());
  }

  private static @Nullable Locale locale(SignUpRequest request) {
    String language = request.form().language();
    return request.locale() != null || language == null
        ? request.locale()
        : Profile.readLocale(language).orElse(null);
  }

  /** What is known by now, in the words and the order in which a certificate shows it. */
  private Map<String, Object> evidence(SignUpRequest request, Instant now) {
    Form form = request.form();
    ZoneId zone = request.timeZone() == null ? shop.zone() : request.timeZone();
    Map<String, Object> evidence = new LinkedHashMap<>();
    evidence.put("source", form.source());
    evidence.put("text", form.text());
    put(evidence, "language", form.language());
    evidence.put("topics", request.topics());
    evidence.put(
        "boxes",
        request.boxes().entrySet().stream()
            .map(box -> box.getKey() + ": " + box.getValue())
            .toList());
    evidence.put("addressAsTyped", request.typed());
    evidence.put("addressNormalised", request.email().normalised());
    evidence.put("requestedAt", moment(now, zone));
    put(evidence, "requestedFromIp", request.origin().ip());
    put(evidence, "requestedWithAgent", request.origin().agent());
    return evidence;
  }

  /** With the zone, since a clock on the wall is what a person remembers. */
  static String moment(Instant at, ZoneId zone) {
    return at.truncatedTo(ChronoUnit.SECONDS).atZone(zone).toString();
  }

  static void put(Map<String, Object> evidence, String name, @Nullable String value) {
    if (value != null) {
      evidence.put(name, value);
    }
  }

  /** An event about a sign-up; its subject is the sign-up. */
  static NewEvent event(
      String prefix, SignUpId id, String type, RecipientId recipient, Map<String, Object> data) {
    return new NewEvent(
        SOURCE, prefix + id, type, null, recipient, null, id.value(), data, NewEvent.Handling.ACT);
  }

  private String write(Map<String, Object> evidence) {
    try {
      return json.writeValueAsString(evidence);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Evidence of texts and lists is always JSON.", e);
    }
  }

  /** Whoever it turned out to be, or is by the word of the shop, has another name. */
  @EventListener
  void move(Merging merging) {
    signUps.move(merging.from(), merging.into());
  }
}
