package org.followup.recipient;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** What stands or stood on the suppression list against the addresses that a person has now. */
@Component
public class PersonSuppressions {

  private final Suppressions suppressions;
  private final ProfileRepository profiles;
  private final AddressRepository addresses;
  private final Contacts contacts;
  private final AddressPauses pauses;

  PersonSuppressions(
      Suppressions suppressions,
      ProfileRepository profiles,
      AddressRepository addresses,
      Contacts contacts,
      AddressPauses pauses) {
    this.suppressions = suppressions;
    this.profiles = profiles;
    this.addresses = addresses;
    this.contacts = contacts;
    this.pauses = pauses;
  }

  /**
   * Entries of the profile's address, of those given for one purpose and of the postal address,
   * newest first.
   */
  public List<Suppression> list(RecipientId recipient) {
    Set<AddressHash> known =
        Stream.concat(
                Stream.concat(
                        profiles.find(recipient).map(Profile::email).stream(),
                        addresses.list(recipient).stream())
                    .map(suppressions::hash),
                contacts.findAddressee(recipient).stream()
                    .flatMap(place -> Stream.of(place, place.withoutAddressee()))
                    .map(suppressions::hash))
            .collect(Collectors.toSet());
    return known.stream()
        .flatMap(address -> suppressions.list(address).stream())
        .sorted(Comparator.comparingLong(Suppression::entryId).reversed())
        .toList();
  }

  /**
   * As the person is told of them and of pauses of the address: without the hash, which says
   * nothing to anybody.
   */
  public List<Map<String, Object>> listDocuments(RecipientId recipient) {
    return Stream.concat(
            listEntries(recipient), pauses.list(recipient).stream().map(PersonSuppressions::pause))
        .toList();
  }

  private static Map<String, Object> pause(AddressPauses.Pause pause) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("scope", "marketing");
    document.put("reason", "soft-bounce");
    document.put("note", pause.words());
    document.put("at", pause.at().toString());
    document.put("until", pause.until().toString());
    return document;
  }

  private Stream<Map<String, Object>> listEntries(RecipientId recipient) {
    return list(recipient).stream()
        .map(
            entry -> {
              Map<String, Object> document = new LinkedHashMap<>(entry.document());
              document.keySet().removeAll(List.of("entry", "hash"));
              return document;
            });
  }
}
