package org.followup.recipient;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Moves what this room holds of a person to another name of theirs. */
@Component
class PersonalMerge {

  private final ProfileRepository profiles;
  private final AddressRepository addresses;
  private final AliasRepository aliases;
  private final RightsRequestRepository rightsRequests;
  private final ConsentMerge consents;
  private final PreferenceRepository preferences;
  private final RestrictionRepository restrictions;
  private final ProfileChangeRepository changes;
  private final Clock clock;

  PersonalMerge(
      ProfileRepository profiles,
      AddressRepository addresses,
      AliasRepository aliases,
      RightsRequestRepository rightsRequests,
      ConsentMerge consents,
      PreferenceRepository preferences,
      RestrictionRepository restrictions,
      ProfileChangeRepository changes,
      Clock clock) {
    this.profiles = profiles;
    this.addresses = addresses;
    this.aliases = aliases;
    this.rightsRequests = rightsRequests;
    this.consents = consents;
    this.preferences = preferences;
    this.restrictions = restrictions;
    this.changes = changes;
    this.clock = clock;
  }

  /** Called when {@code into} stands for both. */
  void move(RecipientId from, RecipientId into) {
    Instant now = clock.instant();
    Optional<KnownProfile> left = profiles.findOwn(from);
    if (left.isPresent()) {
      KnownProfile kept =
          profiles
              .findOwn(into)
              .orElseGet(() -> KnownProfile.nothing(into, left.get().profile().createdAt()));
      profiles.delete(from);
      profiles.write(kept.with(left.get(), false, now));
    }
    addresses.move(from, into);
    aliases.move(from, into);
    rightsRequests.move(from, into);
    consents.copy(from, into, now);
    preferences.move(from, into);
    restrictions.move(from, into);
    changes.move(from, into);
  }
}
