package org.followup.recipient;

import java.util.Optional;
import org.springframework.stereotype.Component;

/** Whether there is a way to somebody, whatever they permitted. */
@Component
public class Reachability {

  private final ProfileRepository profiles;
  private final Contacts contacts;
  private final Suppressions suppressions;

  Reachability(ProfileRepository profiles, Contacts contacts, Suppressions suppressions) {
    this.profiles = profiles;
    this.contacts = contacts;
    this.suppressions = suppressions;
  }

  /**
   * Whether the person has an address for that channel that is not suppressed for everything. Where
   * the channel needs none, they are reachable.
   */
  public boolean isReachable(RecipientId recipient, Channel channel) {
    return switch (channel) {
      case EMAIL -> profiles.find(recipient).map(Profile::email).filter(this::isUsable).isPresent();
      case SMS -> contacts.findPhone(recipient).filter(this::isUsable).isPresent();
      case PRINT ->
          contacts
              .findAddressee(recipient)
              .map(address -> suppressions.permission(address, recipient, Purpose.SERVICE))
              .filter(Permission.Granted.class::isInstance)
              .isPresent();
      case WEBHOOK, ONSITE -> true;
    };
  }

  private boolean isUsable(String address) {
    return Optional.of(address)
        .filter(given -> !given.isBlank())
        .map(given -> suppressions.permission(given, Purpose.SERVICE))
        .filter(Permission.Granted.class::isInstance)
        .isPresent();
  }
}
