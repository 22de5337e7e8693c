package org.followup.recipient;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.followup.recipient.KnownProfile.Told;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The door to profiles and identities. Every method joins the caller's transaction. */
@Component
public class Recipients {

  /** Reason of the suppression that an erasure leaves behind. */
  static final String ERASED = "erased";

  private static final Logger log = LoggerFactory.getLogger(Recipients.class);
  private static final int LONGEST_NAME = 200;
  private static final String STAYS_SUPPRESSED =
      "The address as a keyed hash, so that it gets no marketing until somebody consents again.";
  private static final String STAYS_SAID =
      "That somebody said something about a purpose at that time, without who and without evidence:"
          + " so that the chain of records shows that none was changed.";

  /** Attributes that lead to a person by themselves. */
  private static final List<String> TELLING =
      List.of("firstName", "lastName", "name", "phone", "mobile", "email");

  private final ProfileRepository profiles;
  private final ProfileWords words;
  private final PendingRepository pending;
  private final AliasRepository aliases;
  private final AddressRepository addresses;
  private final ContactRepository contacts;
  private final Reach reach;
  private final Names names;
  private final ConsentRepository consents;
  private final RightsRequestRepository rightsRequests;
  private final Suppressions suppressions;
  private final LockRepository locks;
  private final ShopSettings shop;
  private final ApplicationEventPublisher listeners;
  private final Clock clock;

  Recipients(
      ProfileRepository profiles,
      ProfileWords words,
      PendingRepository pending,
      AliasRepository aliases,
      AddressRepository addresses,
      ContactRepository contacts,
      Reach reach,
      Names names,
      ConsentRepository consents,
      RightsRequestRepository rightsRequests,
      Suppressions suppressions,
      LockRepository locks,
      ShopSettings shop,
      ApplicationEventPublisher listeners,
      Clock clock) {
    this.profiles = profiles;
    this.words = words;
    this.pending = pending;
    this.aliases = aliases;
    this.addresses = addresses;
    this.contacts = contacts;
    this.reach = reach;
    this.names = names;
    this.consents = consents;
    this.rightsRequests = rightsRequests;
    this.suppressions = suppressions;
    this.locks = locks;
    this.shop = shop;
    this.listeners = listeners;
    this.clock = clock;
  }

  /** The profile of whoever has that name, or empty where nobody is known by it. */
  public Optional<Profile> find(RecipientId id) {
    return profiles.find(id);
  }

  /** Those of the names that somebody is known by, each with the profile of the person. */
  public Map<RecipientId, Profile> listKnown(Collection<RecipientId> some) {
    return words.listKnown(some);
  }

  /**
   * Creates the recipient or replaces all it held.
   *
   * @throws IllegalArgumentException where {@code email} is none ({@link EmailAddress})
   */
  @Transactional
  public Profile put(
      RecipientId id,
      @Nullable String email,
      @Nullable Locale locale,
      @Nullable ZoneId timeZone,
      Map<String, Object> attributes) {
    return words.say(id, new ProfileWords.Said(email, locale, timeZone, attributes), false);
  }

  /**
   * As {@link #put}, where only some of it was said and the rest repeated: what stays as it was
   * keeps whose word it is.
   */
  @Transactional
  public Profile change(
      RecipientId id,
      @Nullable String email,
      @Nullable Locale locale,
      @Nullable ZoneId timeZone,
      Map<String, Object> attributes) {
    return words.say(id, new ProfileWords.Said(email, locale, timeZone, attributes), true);
  }

  /**
   * As {@link #change} for each of them, no person twice and all with usable addresses; when they
   * were made and changed the clock says.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void putAll(List<Profile> some) {
    words.sayAll(some);
  }

  /** As {@link #fillGaps(RecipientId, Map, long, boolean)}, by a door that names the person. */
  @Transactional
  public void fillGaps(RecipientId id, Map<String, Object> data) {
    fillGaps(id, data, Long.MAX_VALUE, true);
  }

  /**
   * Fills what the profile does not know yet from an event's data ({@code email}, {@code
   * firstName}, {@code lastName}, {@code locale}, {@code timeZone}), creating the profile where
   * there is none. Known values stay, those apart that only a device told: an event that names the
   * person replaces them. Unreadable ones are ignored; data without any of these changes and
   * creates nothing.
   *
   * <p>An address that comes by a device never fills the profile: it is kept for {@code
   * data.purpose}, else for service mail, and used for nothing else.
   *
   * @param seq number of the event
   * @param named whether it names the person; false where it names a device only
   */
  @Transactional
  public void fillGaps(RecipientId id, Map<String, Object> data, long seq, boolean named) {
    EmailAddress email = text(data, "email").flatMap(EmailAddress::read).orElse(null);
    if (email != null && !named) {
      addresses.keep(id, purposeOf(data), email, seq, clock.instant());
      email = null;
    }
    // Shops write de_DE as often as de-DE.
    Locale locale =
        text(data, "locale").flatMap(tag -> Profile.readLocale(tag.replace('_', '-'))).orElse(null);
    ZoneId zone = text(data, "timeZone").flatMap(Profile::readZone).orElse(null);
    Map<String, Object> facts = new LinkedHashMap<>();
    for (String name : List.of("firstName", "lastName")) {
      text(data, name)
          .filter(value -> !value.isBlank() && value.length() <= LONGEST_NAME)
          .filter(value -> value.codePoints().noneMatch(Recipients::isUnprintable))
          .ifPresent(value -> facts.put(name, value));
    }
    if (email != null || locale != null || zone != null || !facts.isEmpty()) {
      Instant now = clock.instant();
      words.tell(
          KnownProfile.of(
              new Profile(
                  names.standing(id),
                  email == null ? null : email.value(),
                  locale,
                  zone,
                  facts,
                  now,
                  now),
              Told.by(seq, named)),
          now);
    }
  }

  private static Purpose purposeOf(Map<String, Object> data) {
    try {
      return text(data, "purpose").map(Purpose::new).orElse(Purpose.SERVICE);
    } catch (IllegalArgumentException unreadable) {
      return Purpose.SERVICE;
    }
  }

  /**
   * The profile with the address at which the person may be reached for that purpose: their own,
   * else one that was given for it. Empty where nothing at all is known.
   */
  public Optional<Profile> findFor(RecipientId id, Purpose purpose) {
    return reach.find(id, purpose);
  }

  /** As {@link Names#standing}. */
  public RecipientId standing(RecipientId name) {
    return names.standing(name);
  }

  /** As {@link Names#listStanding}. */
  public Map<RecipientId, RecipientId> listStanding(Collection<RecipientId> some) {
    return names.listStanding(some);
  }

  /** The recipient a shop knows under {@code externalId}. */
  public Optional<RecipientId> findByAlias(String shop, String externalId) {
    return aliases.find(shop, externalId);
  }

  /** Keeps {@code externalId} of {@code shop} as another name of the recipient; first one stays. */
  @Transactional
  public void keepAlias(String shop, String externalId, RecipientId id) {
    aliases.keep(shop, externalId, id, clock.instant());
  }

  /** The names that shops have for the recipient. */
  public List<Alias> listAliases(RecipientId id) {
    return aliases.list(id);
  }

  /** Everyone with that address, without regard to case, oldest first. */
  public List<RecipientId> listByEmail(String email) {
    return EmailAddress.read(email)
        .map(address -> profiles.listByAddress(address.normalised()))
        .orElse(List.of());
  }

  /** As {@link #listByEmail} for each of the addresses, as they were written. */
  public Map<String, List<RecipientId>> listByEmails(Collection<String> emails) {
    return words.listByEmails(emails);
  }

  /**
   * Profiles in the order of their ids.
   *
   * @param after only those after this one; null from the start
   * @param limit how many at most
   */
  public List<Profile> list(@Nullable RecipientId after, int limit) {
    return profiles.list(after == null ? "" : after.value(), limit);
  }

  /**
   * Profiles whose id or e-mail address begins with the text, in the order of their ids. Addresses
   * are compared without regard to case.
   *
   * @param after only those after this one; null from the start
   * @param limit how many at most
   */
  public List<Profile> search(String text, @Nullable RecipientId after, int limit) {
    String wanted = text.strip();
    if (wanted.isEmpty() || wanted.codePoints().anyMatch(Recipients::isUnprintable)) {
      return List.of();
    }
    String address =
        EmailAddress.read(wanted)
            .map(EmailAddress::normalised)
            .orElse(wanted.toLowerCase(Locale.ROOT));
    return profiles.search(wanted, address, after == null ? "" : after.value(), limit);
  }

  /**
   * Names of the free facts that any profile holds, sorted, each with the kinds of its values
   * ({@code string}, {@code number}, {@code boolean}, {@code array}). Reads all profiles.
   */
  public SortedMap<String, Set<String>> listAttributeNames() {
    return profiles.listAttributeNames();
  }

  /** The zone of the recipient, else {@code followup.shop.zone}. */
  public ZoneId zoneOf(RecipientId id) {
    return profiles
        .find(id)
        .flatMap(profile -> Optional.ofNullable(profile.timeZone()))
        .orElse(shop.zone());
  }

  /** The locale of the recipient, else {@code followup.shop.locale}. */
  public Locale localeOf(RecipientId id) {
    return profiles
        .find(id)
        .flatMap(profile -> Optional.ofNullable(profile.locale()))
        .orElse(shop.locale());
  }

  /**
   * Holds every given recipient, by whatever name, until the transaction ends (advisory locks,
   * taken in one fixed order), so that events, timers and gates of one person never cross. What was
   * read before may be stale; look again. Holding twice is harmless.
   *
   * @throws org.springframework.transaction.IllegalTransactionStateException outside a transaction,
   *     where a lock would hold nothing
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void lock(Collection<RecipientId> ids) {
    if (!ids.isEmpty()) {
      locks.lock(ids);
    }
  }

  /**
   * Those of the given recipients that nobody else holds; they are held from now on. Never waits.
   *
   * @throws org.springframework.transaction.IllegalTransactionStateException outside a transaction
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public List<RecipientId> tryLock(Collection<RecipientId> ids) {
    return ids.isEmpty() ? List.of() : locks.tryLock(ids);
  }

  /**
   * Erases profile, names, addresses and consents of the person, whichever name is given, and the
   * facts of its open requests, and suppresses the address for marketing. Somebody of that address
   * who gives express consent later gets mail again, and one that was never confirmed ({@link
   * PendingPersons}) is not kept at all. Repeating it is harmless.
   *
   * <p>First of all {@link Erasing} is published for each name, so call this before anything else
   * about the person is taken away. It stops nothing by itself: withdraw what is queued and end the
   * journeys in the same transaction.
   *
   * @return what was deleted and what stays, for {@link Erasures#record}
   */
  @Transactional
  public Erasing erase(RecipientId name) {
    locks.lock(List.of(name));
    RecipientId id = names.standing(name);
    Optional<Profile> known = profiles.find(id);
    Optional<EmailAddress> email =
        known.flatMap(profile -> Optional.ofNullable(profile.email())).flatMap(EmailAddress::read);
    List<String> traces = traces(known, email);
    traces.addAll(addresses.list(id));
    traces.addAll(contacts.listTraces(id));
    Erasing erasing = new Erasing(id, traces);
    listeners.publishEvent(erasing);
    Set<String> emails = new LinkedHashSet<>(addresses.list(id));
    email.filter(address -> !pending.exists(id)).map(EmailAddress::value).ifPresent(emails::add);
    emails.forEach(address -> suppressions.suppress(address, Suppressions.Scope.MARKETING, ERASED));
    erasing.kept("suppression", emails.size(), STAYS_SUPPRESSED, null);
    erasing.deleted("rights-requests", rightsRequests.forget(id, aliases.list(id), email));
    int consentsSaid = eraseConsents(id);
    for (RecipientId other : names.list(id)) {
      Erasing under = new Erasing(other, traces);
      listeners.publishEvent(under);
      under.listDeleted().forEach(erasing::deleted);
      under
          .listKept()
          .forEach(one -> erasing.kept(one.kind(), one.count(), one.why(), one.until()));
      consentsSaid += eraseConsents(other);
    }
    erasing.deleted("consents", consentsSaid);
    erasing.kept("consents", consentsSaid, STAYS_SAID, null);
    erasing.deleted("aliases", aliases.delete(id));
    erasing.deleted("addresses", addresses.delete(id));
    erasing.deleted("names", names.forget(id));
    erasing.deleted("profile", profiles.delete(id));
    log.info("Recipient erased, recipient={}", id);
    return erasing;
  }

  private int eraseConsents(RecipientId id) {
    consents.allowErasure(id);
    return consents.delete(id, clock.instant());
  }

  private static List<String> traces(Optional<Profile> profile, Optional<EmailAddress> email) {
    List<String> traces = new ArrayList<>();
    email.ifPresent(address -> traces.addAll(List.of(address.value(), address.normalised())));
    profile.ifPresent(
        known ->
            TELLING.stream()
                .map(known.attributes()::get)
                .filter(String.class::isInstance)
                .forEach(value -> traces.add((String) value)));
    return traces;
  }

  private static Optional<String> text(Map<String, Object> data, String key) {
    return data.get(key) instanceof String value ? Optional.of(value.strip()) : Optional.empty();
  }

  private static boolean isUnprintable(int codePoint) {
    return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE;
  }
}
