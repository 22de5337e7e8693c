package org.followup.recipient;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
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

  static final String PHONE = "phone";
  static final String POSTAL = "postal";
  private static final String STAYS_SUPPRESSED =
      "The postal address as a keyed hash, so that it gets no advertising until somebody consents"
          + " again.";

  private final ContactRepository contacts;
  private final ProfileRepository profiles;
  private final PendingRepository pending;
  private final Suppressions suppressions;
  private final JsonColumn json;
  private final Clock clock;

  Contacts(
      ContactRepository contacts,
      ProfileRepository profiles,
      PendingRepository pending,
      Suppressions suppressions,
      JsonColumn json,
      Clock clock) {
    this.contacts = contacts;
    this.profiles = profiles;
    this.pending = pending;
    this.suppressions = suppressions;
    this.json = json;
    this.clock = clock;
  }

  /**
   * Ways to a person.
   *
   * @param phone as {@link PhoneNumber} writes it
   * @param postalAddress as it was given
   */
  public record Ways(@Nullable String phone, @Nullable PostalAddress postalAddress) {

    /** There is none. */
    public static final Ways NONE = new Ways(null, null);
  }

  /** All ways to the person. */
  public Ways find(RecipientId id) {
    return list(List.of(id)).getOrDefault(id, Ways.NONE);
  }

  /** The ways to those that there is any to, by the name that was asked for. */
  public Map<RecipientId, Ways> list(Collection<RecipientId> some) {
    Map<RecipientId, Ways> ways = new HashMap<>();
    listPhones(some).forEach((id, phone) -> ways.put(id, new Ways(phone, null)));
    listPostalAddresses(some)
        .forEach(
            (id, address) ->
                ways.merge(
                    id, new Ways(null, address), (phone, its) -> new Ways(phone.phone(), address)));
    return ways;
  }

  /**
   * Keeps these and takes the others away.
   *
   * @throws IllegalArgumentException where the phone number is none
   */
  @Transactional
  public void put(RecipientId id, Ways ways) {
    putPhone(id, ways.phone());
    putPostalAddress(id, ways.postalAddress());
  }

  /** The person's number, as {@link PhoneNumber} writes it. */
  public Optional<String> findPhone(RecipientId id) {
    return contacts.find(id, PHONE);
  }

  /** The numbers of those that have one, by the name that was asked for. */
  public Map<RecipientId, String> listPhones(Collection<RecipientId> some) {
    return some.isEmpty() ? Map.of() : contacts.list(some, PHONE);
  }

  /**
   * Keeps the number; null takes it away.
   *
   * @throws IllegalArgumentException where it is none
   */
  @Transactional
  public void putPhone(RecipientId id, @Nullable String phone) {
    if (phone == null) {
      contacts.delete(id, PHONE);
    } else {
      contacts.put(
          id,
          PHONE,
          PhoneNumber.read(phone)
              .map(PhoneNumber::value)
              .orElseThrow(() -> new IllegalArgumentException("No usable phone number.")),
          clock.instant());
    }
  }

  /** Where letters reach the person, as it was given. */
  public Optional<PostalAddress> findPostalAddress(RecipientId id) {
    return contacts.find(id, POSTAL).map(this::postal);
  }

  /** The postal addresses of those that have one, by the name that was asked for. */
  public Map<RecipientId, PostalAddress> listPostalAddresses(Collection<RecipientId> some) {
    return some.isEmpty()
        ? Map.of()
        : contacts.list(some, POSTAL).entrySet().stream()
            .collect(toMap(Map.Entry::getKey, entry -> postal(entry.getValue())));
  }

  /**
   * What stands on an envelope: the postal address, with the profile's first and last name where it
   * has none of its own.
   */
  public Optional<PostalAddress> findAddressee(RecipientId id) {
    return findPostalAddress(id)
        .map(
            address ->
                address.name() == null
                    ? address.orName(profiles.find(id).map(Contacts::nameOf).orElse(null))
                    : address);
  }

  /** Keeps the postal address; null takes it away. */
  @Transactional
  public void putPostalAddress(RecipientId id, @Nullable PostalAddress address) {
    if (address == null) {
      contacts.delete(id, POSTAL);
    } else {
      contacts.put(id, POSTAL, json.write(address.document()), clock.instant());
    }
  }

  /**
   * Keeps an address that an event told, where the person has none that was said or told before.
   *
   * @param seq number of the event
   */
  @Transactional
  public void tellPostalAddress(RecipientId id, PostalAddress address, long seq) {
    contacts.tell(id, POSTAL, json.write(address.document()), seq, clock.instant());
  }

  private PostalAddress postal(String document) {
    PostalAddress address = PostalAddress.read(json.read(document)).address();
    if (address == null) {
      throw new IllegalStateException("A kept postal address cannot be read.");
    }
    return address;
  }

  private static String nameOf(Profile profile) {
    return Stream.of("firstName", "lastName")
        .map(profile.attributes()::get)
        .filter(String.class::isInstance)
        .map(name -> ((String) name).strip())
        .filter(name -> !name.isEmpty())
        .collect(joining(" "));
  }

  @EventListener
  void move(Merging merging) {
    contacts.move(merging.from(), merging.into());
  }

  @EventListener
  void erase(Erasing erasing) {
    RecipientId person = erasing.recipient();
    findAddressee(person)
        .filter(address -> !pending.exists(person))
        .ifPresent(
            address -> {
              suppressions.suppress(
                  suppressions.hash(address),
                  Suppressions.Scope.MARKETING,
                  Suppression.Reason.ERASED,
                  null,
                  clock.instant(),
                  Suppressions.FOLLOWUP);
              erasing.kept("suppression", 1, STAYS_SUPPRESSED, null);
            });
    erasing.deleted("contacts", contacts.delete(erasing.recipient()));
  }
}
