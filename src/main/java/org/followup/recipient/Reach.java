package org.followup.recipient;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * At which address somebody may be reached for what: their own for everything that is permitted,
 * one that they gave for one purpose for that purpose alone, and only where they have no own.
 */
@Component
class Reach {

  private final ProfileRepository profiles;
  private final AddressRepository addresses;
  private final NameRepository names;
  private final Clock clock;

  Reach(
      ProfileRepository profiles, AddressRepository addresses, NameRepository names, Clock clock) {
    this.profiles = profiles;
    this.addresses = addresses;
    this.names = names;
    this.clock = clock;
  }

  /** The profile with that address, if there is one; empty where nothing at all is known. */
  Optional<Profile> find(RecipientId id, Purpose purpose) {
    Optional<Profile> known = profiles.find(id);
    if (known.isPresent() && known.get().email() != null) {
      return known;
    }
    Optional<String> given = addresses.find(id, purpose);
    if (given.isEmpty()) {
      return known;
    }
    Profile of = known.orElseGet(() -> nameless(id));
    return Optional.of(of.withEmail(given.get()));
  }

  /** Whoever has that name. */
  RecipientId standing(RecipientId name) {
    return names.listStanding(List.of(name)).getOrDefault(name, name);
  }

  private Profile nameless(RecipientId id) {
    return KnownProfile.nothing(standing(id), clock.instant()).profile();
  }
}
