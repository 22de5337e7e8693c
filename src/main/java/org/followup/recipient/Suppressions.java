package org.followup.recipient;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.followup.recipient.Suppression.Reason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Addresses that get no mail. Kept as a keyed hash (HMAC) of the normalised address, so that the
 * entry survives an erasure without holding the address. Joins the transaction.
 *
 * <p>Guarantee: an entry is never deleted. It is lifted, by somebody and with a reason, and stays
 * as history; no import and no event lifts one.
 */
@Component
public class Suppressions {

  /** The longest note and the longest reason of a lifting, in characters. */
  public static final int LONGEST_NOTE = 500;

  private static final Logger log = LoggerFactory.getLogger(Suppressions.class);
  static final String FOLLOWUP = "Followup";

  /**
   * What a suppression stops.
   *
   * @param value {@code ALL}, {@code MARKETING} or {@code marketing:<topic>}
   */
  public record Scope(String value) {

    /** All mail. */
    public static final Scope ALL = new Scope("ALL");

    /** All marketing mail. */
    public static final Scope MARKETING = new Scope("MARKETING");

    public Scope {
      if (!value.equals("ALL") && !value.equals("MARKETING")) {
        Purpose purpose = new Purpose(value);
        if (!purpose.isMarketing() || purpose.equals(Purpose.ALL_MARKETING)) {
          throw new IllegalArgumentException("A scope is all, marketing or marketing:<topic>.");
        }
      }
    }

    /** Marketing mail of one topic. */
    public static Scope topic(String topic) {
      return new Scope(Purpose.marketing(topic).value());
    }

    /** As the API writes it: {@code all}, {@code marketing} or {@code marketing:<topic>}. */
    public String word() {
      return value.toLowerCase(Locale.ROOT);
    }

    /** Reads what {@link #word} writes; {@code marketing:*} is all marketing. */
    public static Optional<Scope> read(String word) {
      String wanted = word.strip().toLowerCase(Locale.ROOT);
      if (wanted.equals("all")) {
        return Optional.of(ALL);
      }
      if (wanted.equals("marketing") || wanted.equals(Purpose.ALL_MARKETING.value())) {
        return Optional.of(MARKETING);
      }
      try {
        return Optional.of(new Scope(wanted));
      } catch (IllegalArgumentException none) {
        return Optional.empty();
      }
    }
  }

  /** What became of the wish to lift entries. */
  public sealed interface Lifting {

    /**
     * They no longer count.
     *
     * @param entries how many; those lifted before are not among them
     */
    record Done(int entries) implements Lifting {}

    /**
     * Nothing was lifted: there are complaints among them, and nobody said that these are meant.
     */
    record Complaints(int entries) implements Lifting {}
  }

  /** How many standing entries there are of a scope and reason. */
  public record Count(Scope scope, Reason reason, long entries) {}

  private final SuppressionRepository suppressions;
  private final SecretKeys keys;
  private final ApplicationEventPublisher listeners;
  private final Clock clock;

  Suppressions(
      SuppressionRepository suppressions,
      SecretKeys keys,
      ApplicationEventPublisher listeners,
      Clock clock) {
    this.suppressions = suppressions;
    this.keys = keys;
    this.listeners = listeners;
    this.clock = clock;
  }

  /**
   * Suppresses an address from now on, in our own name; repeating it changes nothing but the date.
   *
   * @param reason one of {@link Reason}'s words, else a few words without personal data, kept as
   *     note
   */
  @Transactional
  public void suppress(String email, Scope scope, String reason) {
    Optional<Reason> known = Reason.read(reason.replace(' ', '-'));
    suppress(
        hash(email),
        scope,
        known.orElse(Reason.OTHER),
        known.isPresent() ? null : reason,
        clock.instant(),
        FOLLOWUP);
  }

  /**
   * Puts an address on the list. Where an entry of that scope and reason stands it stays, with the
   * later date of the two.
   *
   * @param at since when it counts, such as when another system put it on its list
   * @param by who did, a login or {@code API key}
   * @return whether it is new
   */
  @Transactional
  public boolean suppress(
      AddressHash address,
      Scope scope,
      Reason reason,
      @Nullable String note,
      Instant at,
      String by) {
    Instant now = clock.instant();
    boolean isNew =
        suppressions.insert(address, scope, reason, note, at.isAfter(now) ? now : at, by);
    log.info("Address suppressed, scope={} reason={} new={}", scope.word(), reason.word(), isNew);
    return isNew;
  }

  /**
   * What is to be put on the list.
   *
   * @param note a few words without personal data
   * @param at since when it counts
   */
  public record Entry(
      AddressHash address, Scope scope, Reason reason, @Nullable String note, Instant at) {}

  /**
   * Puts many on the list, as {@link #suppress(AddressHash, Scope, Reason, String, Instant,
   * String)} does one.
   *
   * @return how many of them are new; what is named twice counts once
   */
  @Transactional
  public int suppress(List<Entry> entries, String by) {
    Instant now = clock.instant();
    List<Entry> dated =
        entries.stream()
            .map(
                one ->
                    one.at().isAfter(now)
                        ? new Entry(one.address(), one.scope(), one.reason(), one.note(), now)
                        : one)
            .toList();
    int added = dated.isEmpty() ? 0 : suppressions.insert(dated, by);
    log.info("Addresses suppressed, entries={} new={}", entries.size(), added);
    return added;
  }

  /** Tells who keeps the book of deeds that somebody put so many on the list. */
  @Transactional
  public void tell(String by, int added, int known, Map<String, ?> detail) {
    listeners.publishEvent(
        new SuppressionsChanged(
            by, "addresses-suppressed", added + " new, " + known + " known", detail));
  }

  /**
   * Lifts entries by their numbers, all or none; numbers of none are passed over.
   *
   * @param why a few words without personal data, kept with the entry
   * @param complaintsToo that complaints among them are meant; without it they refuse the lot
   */
  @Transactional
  public Lifting lift(Collection<Long> entryIds, String why, String by, boolean complaintsToo) {
    List<Suppression> standing = suppressions.lockStanding(List.copyOf(entryIds));
    int complaints =
        (int) standing.stream().filter(one -> one.reason() == Reason.COMPLAINT).count();
    if (complaints > 0 && !complaintsToo) {
      return new Lifting.Complaints(complaints);
    }
    for (Suppression one : standing) {
      suppressions.lift(one.entryId(), clock.instant(), by, why);
      log.info("Suppression lifted, entry={} reason={}", one.entryId(), one.reason().word());
      listeners.publishEvent(
          new SuppressionsChanged(
              by,
              "suppression-lifted",
              String.valueOf(one.entryId()),
              Map.of("scope", one.scope().word(), "reason", one.reason().word(), "why", why)));
    }
    return new Lifting.Done(standing.size());
  }

  /** Entries of an address, lifted ones too, newest first. */
  public List<Suppression> list(AddressHash address) {
    return suppressions.list(address);
  }

  /** What stands against any of the addresses, newest first. */
  public List<Suppression> listStanding(Collection<AddressHash> addresses) {
    return addresses.isEmpty() ? List.of() : suppressions.listStanding(addresses);
  }

  /**
   * Entries in the order of their numbers, backwards.
   *
   * @param before only those with a smaller number; null from the newest
   * @param standing whether lifted ones are left out
   */
  public List<Suppression> list(
      @Nullable Scope scope,
      @Nullable Reason reason,
      boolean standing,
      @Nullable Long before,
      int limit) {
    return suppressions.list(scope, reason, standing, before, limit);
  }

  /** One entry, lifted or not. */
  public Optional<Suppression> find(long entryId) {
    return suppressions.find(entryId);
  }

  /** How many entries stand, by scope and reason. */
  public List<Count> count() {
    return suppressions.count();
  }

  /**
   * Denied with the reason where the address is suppressed for this purpose. The suppression that
   * {@link Recipients#erase} leaves behind gives way to an express consent given later.
   */
  public Permission permission(String email, Purpose purpose) {
    return permission(hash(email), normalised(email), null, purpose);
  }

  /**
   * As {@link #permission(String, Purpose)} for letters: denied where the address is suppressed
   * with its addressee, or the place for everybody. An erasure gives way to a later express consent
   * of that very recipient.
   */
  public Permission permission(PostalAddress address, RecipientId recipient, Purpose purpose) {
    Permission addressee = permission(hash(address), null, recipient, purpose);
    return addressee instanceof Permission.Denied
        ? addressee
        : permission(hash(address.withoutAddressee()), null, recipient, purpose);
  }

  /** Whether the person of that e-mail address was erased and has not consented since. */
  boolean isErased(String email, Purpose purpose) {
    return suppressions.isErased(
        hash(email), normalised(email), List.of(purpose.value(), Purpose.ALL_MARKETING.value()));
  }

  private Permission permission(
      AddressHash hash, @Nullable String email, @Nullable RecipientId recipient, Purpose purpose) {
    List<String> scopes = new ArrayList<>(List.of(Scope.ALL.value()));
    if (purpose.isMarketing()) {
      scopes.add(Scope.MARKETING.value());
      scopes.add(purpose.value());
    }
    return suppressions
        .findReason(
            hash, email, recipient, scopes, List.of(purpose.value(), Purpose.ALL_MARKETING.value()))
        .<Permission>map(reason -> new Permission.Denied("address is suppressed: " + reason))
        .orElseGet(() -> new Permission.Granted(purpose.value()));
  }

  /** The hash under which the list knows an address. */
  public AddressHash hash(String email) {
    return AddressHash.of(keys, normalised(email));
  }

  /**
   * The hash under which the list knows a postal address: of all that it says, so that two people
   * of one house are two. It is never that of an e-mail address.
   */
  public AddressHash hash(PostalAddress address) {
    return AddressHash.of(
        keys.hmac("suppression-postal", address.normalised().getBytes(StandardCharsets.UTF_8)));
  }

  /** What is no address to us may still be one to a shop, so it is hashed as it is. */
  private static String normalised(String email) {
    return EmailAddress.read(email)
        .map(EmailAddress::normalised)
        .orElseGet(() -> email.strip().toLowerCase(Locale.ROOT));
  }
}
