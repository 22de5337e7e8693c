package org.followup.recipient;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.followup.recipient.ProfilesChanged.Change;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/** Moves what this room holds of a person to another name of theirs. */
@Component
class PersonalMerge {

  private final ProfileRepository profiles;
  private final PendingRepository pending;
  private final AddressRepository addresses;
  private final AliasRepository aliases;
  private final RightsRequestRepository rightsRequests;
  private final ConsentMerge consents;
  private final PreferenceRepository preferences;
  private final RestrictionRepository restrictions;
  private final ProfileChangeRepository changes;
  private final ApplicationEventPublisher listeners;
  private final Clock clock;

  PersonalMerge(
      ProfileRepository profiles,
      PendingRepository pending,
      AddressRepository addresses,
      AliasRepository aliases,
      RightsRequestRepository rightsRequests,
      ConsentMerge consents,
      PreferenceRepository preferences,
      RestrictionRepository restrictions,
      ProfileChangeRepository changes,
      ApplicationEventPublisher listeners,
      Clock clock) {
    this.profiles = profiles;
    this.pending = pending;
    this.addresses = addresses;
    this.aliases = aliases;
    this.rightsRequests = rightsRequests;
    this.consents = consents;
    this.preferences = preferences;
    this.restrictions = restrictions;
    this.changes = changes;
    this.listeners = listeners;
    this.clock = clock;
  }

  /** Called when {@code into} stands for both. */
  void move(RecipientId from, RecipientId into) {
    Instant now = clock.instant();
    Optional<Profile> fromBefore = profiles.findOwn(from).map(KnownProfile::profile);
    Optional<Profile> intoBefore = profiles.findOwn(into).map(KnownProfile::profile);
    profiles.findOwn(from).ifPresent(left -> moveProfile(left, into, now));
    tell(nothingBut(fromBefore, from, now), nothingBut(intoBefore, into, now), into);
    addresses.move(from, into);
    aliases.move(from, into);
    rightsRequests.move(from, into);
    consents.copy(from, into, now);
    preferences.move(from, into);
    restrictions.move(from, into);
    changes.move(from, into);
  }

  /** What either of the two had running counts by what both together say. */
  private void tell(Profile from, Profile into, RecipientId standing) {
    Optional<Profile> both = profiles.findOwn(standing).map(KnownProfile::profile);
    List<Change> news =
        Stream.of(from, into)
            .flatMap(before -> both.flatMap(now -> Change.between(before, now)).stream())
            .toList();
    if (!news.isEmpty()) {
      listeners.publishEvent(new ProfilesChanged(news));
    }
  }

  private static Profile nothingBut(Optional<Profile> known, RecipientId id, Instant now) {
    return known.orElseGet(() -> KnownProfile.nothing(id, now).profile());
  }

  /** What nobody confirmed fills no profile of somebody known, and is gone with the merge. */
  private void moveProfile(KnownProfile left, RecipientId into, Instant now) {
    RecipientId from = left.profile().id();
    boolean isPending = pending.existsOwn(from);
    profiles.delete(from);
    Optional<KnownProfile> known = profiles.findOwn(into);
    if (known.isEmpty()) {
      profiles.write(left.named(into, now));
      pending.set(into, isPending);
    } else if (pending.existsOwn(into) == isPending) {
      profiles.write(known.get().with(left, false, now).named(into, left.profile().createdAt()));
    } else if (!isPending) {
      profiles.write(left.named(into, known.get().profile().createdAt()));
      pending.set(into, false);
    }
  }
}
