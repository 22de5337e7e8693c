package org.followup.recipient;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.followup.recipient.KnownProfile.Told;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/** Writes down what was said of people, and what events told, with whose word it is. */
@Component
class ProfileWords {

  private final ProfileRepository profiles;
  private final NameRepository names;
  private final LockRepository locks;
  private final ApplicationEventPublisher listeners;
  private final Clock clock;

  ProfileWords(
      ProfileRepository profiles,
      NameRepository names,
      LockRepository locks,
      ApplicationEventPublisher listeners,
      Clock clock) {
    this.profiles = profiles;
    this.names = names;
    this.locks = locks;
    this.listeners = listeners;
    this.clock = clock;
  }

  /** All that a call says of somebody. */
  record Said(
      @Nullable String email,
      @Nullable Locale locale,
      @Nullable ZoneId timeZone,
      Map<String, Object> attributes) {}

  /**
   * Replaces all that was known.
   *
   * @param inPart whether what stays as it was is repeated only, and keeps whose word it is
   * @throws IllegalArgumentException where the address is none
   */
  Profile say(RecipientId name, Said said, boolean inPart) {
    locks.lock(List.of(name)); // before any row is written, as everybody does
    Instant now = clock.instant();
    RecipientId id = names.listStanding(List.of(name)).getOrDefault(name, name);
    String email = said.email();
    if (email != null) {
      email =
          EmailAddress.read(email)
              .map(EmailAddress::value)
              .orElseThrow(() -> new IllegalArgumentException("No usable e-mail address."));
    }
    KnownProfile before = profiles.findKnown(id).orElseGet(() -> KnownProfile.nothing(id, now));
    Profile after =
        new Profile(
            id,
            email,
            said.locale(),
            said.timeZone(),
            said.attributes(),
            before.profile().createdAt(),
            now);
    Profile written =
        profiles.write(
            inPart ? before.changedTo(after, now) : KnownProfile.of(after, Told.said(now)));
    publish(ProfilesChanged.Change.between(before.profile(), written).stream().toList());
    return written;
  }

  /** As {@link #say} in part, for people of whom no two are one; the caller holds them. */
  void sayAll(List<Profile> some) {
    if (some.isEmpty()) {
      return;
    }
    Instant now = clock.instant();
    Map<RecipientId, KnownProfile> before = profiles.list(some.stream().map(Profile::id).toList());
    profiles.write(
        some.stream()
            .map(
                after ->
                    before
                        .getOrDefault(after.id(), KnownProfile.nothing(after.id(), now))
                        .changedTo(after, now))
            .toList(),
        now);
    publish(
        some.stream()
            .flatMap(
                after ->
                    ProfilesChanged.Change.between(
                        before
                            .getOrDefault(after.id(), KnownProfile.nothing(after.id(), now))
                            .profile(),
                        after)
                        .stream())
            .toList());
  }

  /** By the name that was asked for; whoever is not known is left out. */
  Map<RecipientId, Profile> listKnown(Collection<RecipientId> some) {
    return some.isEmpty()
        ? Map.of()
        : profiles.list(some).entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, known -> known.getValue().profile()));
  }

  /**
   * Fills gaps, under the name that stands. Writes only where something is new, so that the usual
   * event costs a look-up.
   */
  void tell(KnownProfile told, Instant now) {
    RecipientId id = told.profile().id();
    Optional<KnownProfile> before = profiles.findKnown(id);
    if (before.isPresent() && before.get().with(told, true, now).equals(before.get())) {
      return;
    }
    locks.lock(List.of(id));
    KnownProfile known = profiles.findKnown(id).orElseGet(() -> KnownProfile.nothing(id, now));
    Profile written = profiles.write(known.with(told, true, now));
    publish(ProfilesChanged.Change.between(known.profile(), written).stream().toList());
  }

  private void publish(List<ProfilesChanged.Change> changes) {
    if (!changes.isEmpty()) {
      listeners.publishEvent(new ProfilesChanged(changes));
    }
  }

  /** By address as it was written, oldest first. */
  Map<String, List<RecipientId>> listByEmails(Collection<String> emails) {
    Map<String, String> normalised = new HashMap<>();
    emails.forEach(
        email ->
            EmailAddress.read(email)
                .ifPresent(address -> normalised.put(email, address.normalised())));
    Map<String, List<RecipientId>> found = profiles.listByAddresses(normalised.values());
    Map<String, List<RecipientId>> people = new HashMap<>();
    normalised.forEach(
        (email, address) -> people.put(email, found.getOrDefault(address, List.of())));
    return people;
  }
}
