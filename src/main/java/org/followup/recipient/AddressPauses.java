package org.followup.recipient;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Addresses that get no marketing mail for a while, because mail to them came back too often. Not
 * the pause that a person asks for ({@link Preferences}): it belongs to the address, so somebody
 * who has another one by now gets mail. Joins the caller's transaction.
 */
@Component
public class AddressPauses {

  private static final Logger log = LoggerFactory.getLogger(AddressPauses.class);

  private final AddressPauseRepository pauses;
  private final Suppressions suppressions;
  private final ProfileRepository profiles;
  private final AddressRepository addresses;
  private final Clock clock;

  AddressPauses(
      AddressPauseRepository pauses,
      Suppressions suppressions,
      ProfileRepository profiles,
      AddressRepository addresses,
      Clock clock) {
    this.pauses = pauses;
    this.suppressions = suppressions;
    this.profiles = profiles;
    this.addresses = addresses;
    this.clock = clock;
  }

  /**
   * A pause.
   *
   * @param reason why mail came back the last time, one word; null where nobody said
   */
  public record Pause(@Nullable String reason, Instant at, Instant until) {

    /** Why no mail goes, in words. */
    public String words() {
      return "mail to the address came back too often" + (reason == null ? "" : ": " + reason);
    }
  }

  /** Begins a pause now; one that is under way stays as it is. */
  @Transactional
  public void pause(AddressHash address, Duration length, @Nullable String reason) {
    Instant now = clock.instant();
    pauses.deleteOver(now);
    if (pauses.insert(address, reason, now, now.plus(length))) {
      log.info(
          "Marketing mail to an address is paused, until={} reason={}", now.plus(length), reason);
    }
  }

  /** The pause of the address that is under way at that moment. */
  public Optional<Pause> find(String email, Instant at) {
    return pauses.find(suppressions.hash(email)).filter(pause -> pause.until().isAfter(at));
  }

  /** What is under way for the addresses that a person has now. */
  public List<Pause> list(RecipientId recipient) {
    Instant now = clock.instant();
    return hashes(recipient).stream()
        .flatMap(address -> pauses.find(address).stream())
        .filter(pause -> pause.until().isAfter(now))
        .toList();
  }

  @EventListener
  void erase(Erasing erasing) {
    erasing.deleted(
        "address-pauses", hashes(erasing.recipient()).stream().mapToInt(pauses::delete).sum());
  }

  private Set<AddressHash> hashes(RecipientId recipient) {
    return Stream.concat(
            profiles.find(recipient).map(Profile::email).stream(),
            addresses.list(recipient).stream())
        .map(suppressions::hash)
        .collect(Collectors.toSet());
  }
}
