package org.followup.recipient;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The door to consents: append-only records, the latest one decides. Joins the transaction.
 *
 * <p>Guarantee: the table refuses to change a record, and each record carries the hash of the one
 * before it, so that a tampered or missing one shows. Only the erasure of the person removes
 * records.
 */
@Component
public class Consents {

  private static final Logger log = LoggerFactory.getLogger(Consents.class);

  /**
   * One statement of a recipient about a purpose.
   *
   * @param basis {@code express} or {@code existing-customer}; null for a withdrawal
   * @param level for purpose {@code tracking} only: {@code none}, {@code aggregate}, {@code
   *     individual}
   * @param at when it was given; a time ahead of the clock takes effect now
   * @param evidence {@code source}, {@code text} and whatever else proves it
   */
  public record Consent(
      Purpose purpose,
      boolean granted,
      @Nullable String basis,
      @Nullable String level,
      Instant at,
      Map<String, Object> evidence) {

    boolean isOfASale() {
      return "existing-customer".equals(basis);
    }

    Consent with(Map<String, Object> other) {
      return new Consent(purpose, granted, basis, level, at, other);
    }

    /** The record as the API shows it; what is not said is left out. */
    public Map<String, Object> document() {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("purpose", purpose.value());
      document.put("granted", granted);
      if (basis != null) {
        document.put("basis", basis);
      }
      if (level != null) {
        document.put("level", level);
      }
      document.put("at", at.toString());
      document.put("evidence", evidence);
      return document;
    }
  }

  /** A second click, or the event that tells of a click. */
  private static final Duration THE_SAME_WORD = Duration.ofMinutes(1);

  private final ConsentRepository consents;
  private final LockRepository locks;
  private final PermissionSettings settings;
  private final Clock clock;

  Consents(
      ConsentRepository consents, LockRepository locks, PermissionSettings settings, Clock clock) {
    this.consents = consents;
    this.locks = locks;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * Appends a record. It never changes an earlier one. Holds the recipient until the transaction
   * ends, so that records form one chain and no send is judged meanwhile.
   *
   * @return the record's number, growing with each record
   */
  @Transactional
  public long record(RecipientId id, Consent consent) {
    if (consent.purpose().equals(Purpose.SERVICE)) {
      throw new IllegalArgumentException("Service mail needs no consent, so none is kept.");
    }
    locks.lock(List.of(id));
    Instant now = clock.instant();
    Instant effectiveAt = consent.at().isAfter(now) ? now : consent.at();
    long seq = consents.append(id, consent, effectiveAt, now);
    log.info(
        "Consent recorded, recipient={} purpose={} granted={} record={}",
        id,
        consent.purpose(),
        consent.granted(),
        seq);
    return seq;
  }

  /** What somebody said. */
  public record Statement(RecipientId recipient, Consent consent) {}

  /** As {@link #record} for each of them, in their order. The caller holds the people. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void recordAll(List<Statement> statements) {
    if (!statements.isEmpty()) {
      consents.append(statements, clock.instant());
      log.info("Consents recorded, records={}", statements.size());
    }
  }

  /** Appends a withdrawal as of now, as {@link #withdraw(RecipientId, Purpose, Instant, Map)}. */
  @Transactional
  public Optional<Long> withdraw(RecipientId id, Purpose purpose, Map<String, Object> evidence) {
    return withdraw(id, purpose, clock.instant(), evidence);
  }

  /**
   * Appends a withdrawal. Where nothing was granted it is kept too, and where the purpose is
   * withdrawn already: a consent of an earlier date that a shop reports late must not win. Only one
   * that comes within a minute of the last says nothing new.
   *
   * @param at when the person withdrew; a consent given later stands
   * @param evidence {@code source} and whatever else shows who withdrew and how
   * @return the record's number, or empty where nothing was written
   */
  @Transactional
  public Optional<Long> withdraw(
      RecipientId id, Purpose purpose, Instant at, Map<String, Object> evidence) {
    locks.lock(List.of(id));
    if (isWithdrawn(id, purpose, at)) {
      return Optional.empty();
    }
    return Optional.of(record(id, new Consent(purpose, false, null, null, at, evidence)));
  }

  /** The record that decides about the purpose, a topic's or that of all marketing. */
  public Optional<Consent> findDecisive(RecipientId id, Purpose purpose) {
    return consents.findDecisive(id, decisive(purpose));
  }

  /** Every purpose that anybody said anything about, sorted. Reads all records. */
  public List<String> listPurposes() {
    return consents.listPurposes();
  }

  /** How long a consent permits something on which nothing goes out. */
  public Period expireAfter() {
    return settings.consentExpiresAfter();
  }

  /** All records of the recipient, oldest first. */
  public List<Consent> list(RecipientId id) {
    return consents.list(id);
  }

  /** All records of each of the people, oldest first, under the name that was asked for. */
  public Map<RecipientId, List<Consent>> list(Collection<RecipientId> some) {
    return some.isEmpty() ? Map.of() : consents.list(some);
  }

  /**
   * What the records say about this purpose: {@code service} always; marketing only where the
   * latest record about the topic or {@code marketing:*} grants it. The latest is the one that took
   * effect last, not the one that was written last. An objection is final until an express consent
   * that is newer: a purchase ({@code existing-customer}) never overrides it. Whether a mail may go
   * asks more: {@link Permissions}.
   */
  public Permission permission(RecipientId id, Purpose purpose) {
    if (purpose.equals(Purpose.SERVICE)) {
      return new Permission.Granted("service");
    }
    return permission(purpose, consents.findStanding(id, decisive(purpose)).orElse(null));
  }

  static Permission permission(Purpose purpose, @Nullable StandingConsent standing) {
    if (standing == null) {
      return new Permission.Denied("no consent for " + purpose);
    }
    return standing.granted() && standing.basis() != null
        ? new Permission.Granted(standing.basis())
        : new Permission.Denied("consent for " + purpose + " was withdrawn");
  }

  /**
   * How much of what comes back from mails may be kept of the recipient now: what the latest record
   * about {@code tracking} says, nothing where that is a withdrawal, {@code
   * followup.policy.tracking} where there is none.
   */
  public TrackingLevel trackingLevel(RecipientId id) {
    return consents
        .findDecisive(id, List.of(Purpose.TRACKING.value()))
        .map(Consents::levelOf)
        .orElse(settings.tracking());
  }

  private static TrackingLevel levelOf(Consent said) {
    String level = said.level();
    return said.granted() && level != null
        ? TrackingLevel.valueOf(level.toUpperCase(Locale.ROOT))
        : TrackingLevel.NONE;
  }

  /**
   * Whether a record says so that is about as new, or was written about then for another day: what
   * a shop reports of the past comes here as a record first and as an event after. All of marketing
   * is withdrawn where one does and no topic was granted since.
   */
  private boolean isWithdrawn(RecipientId id, Purpose purpose, Instant at) {
    boolean said =
        consents.isWithdrawn(
            id, decisive(purpose), at.minus(THE_SAME_WORD), at.plus(THE_SAME_WORD));
    return said
        && (!purpose.equals(Purpose.ALL_MARKETING)
            || consents.list(id).stream()
                .map(Consent::purpose)
                .filter(Purpose::isMarketing)
                .distinct()
                .noneMatch(topic -> permission(id, topic) instanceof Permission.Granted));
  }

  /** Records about these purposes decide about this one. */
  static List<String> decisive(Purpose purpose) {
    return purpose.isMarketing()
        ? List.of(purpose.value(), Purpose.ALL_MARKETING.value())
        : List.of(purpose.value());
  }
}
