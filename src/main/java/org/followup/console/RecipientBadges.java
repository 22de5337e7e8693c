package org.followup.console;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.followup.recipient.AddressHash;
import org.followup.recipient.Profile;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Restrictions;
import org.followup.recipient.Suppression;
import org.followup.recipient.Suppressions;
import org.springframework.stereotype.Component;

/** Who of a list gets no mail, or whose data may not be used; the person's page says why. */
@Component
class RecipientBadges {

  private final RecipientCard card;
  private final Suppressions suppressions;
  private final Restrictions restrictions;

  RecipientBadges(RecipientCard card, Suppressions suppressions, Restrictions restrictions) {
    this.card = card;
    this.suppressions = suppressions;
    this.restrictions = restrictions;
  }

  /** Of a page of people those with the badge. */
  record Badges(Set<RecipientId> suppressed, Set<RecipientId> restricted) {}

  /** Looks all of them up at once, and closer only where an address is on the list. */
  Badges of(List<Profile> people) {
    Map<Profile, AddressHash> hashes = new HashMap<>();
    for (Profile one : people) {
      String email = one.email();
      if (email != null) {
        hashes.put(one, suppressions.hash(email));
      }
    }
    Set<AddressHash> listed =
        suppressions.listStanding(new HashSet<>(hashes.values())).stream()
            .map(Suppression::address)
            .collect(Collectors.toSet());
    return new Badges(
        hashes.entrySet().stream()
            .filter(one -> listed.contains(one.getValue()))
            .map(Map.Entry::getKey)
            .filter(one -> card.suppression(one.email()) != null)
            .map(Profile::id)
            .collect(Collectors.toSet()),
        restrictions.list(people.stream().map(Profile::id).toList()));
  }
}
