package org.followup.console;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.followup.recipient.Consents;
import org.followup.recipient.Consents.Consent;
import org.followup.recipient.Permission;
import org.followup.recipient.Profile;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.recipient.Restrictions;
import org.followup.recipient.Restrictions.Restriction;
import org.followup.recipient.Suppressions;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What a recipient's page shows of who somebody is and what we may do. */
@Component
class RecipientCard {

  private final Recipients recipients;
  private final Consents consents;
  private final Suppressions suppressions;
  private final Restrictions restrictions;

  RecipientCard(
      Recipients recipients,
      Consents consents,
      Suppressions suppressions,
      Restrictions restrictions) {
    this.recipients = recipients;
    this.consents = consents;
    this.suppressions = suppressions;
    this.restrictions = restrictions;
  }

  /**
   * Somebody.
   *
   * @param name first and last, as far as they are known
   * @param facts of the profile, without the names
   * @param aliases names that shops have for them
   * @param consents the latest word on each purpose
   * @param tracking what of opens and clicks is kept
   * @param suppression why the address gets no mail; null where it gets some
   * @param restriction why the data may not be used; null where they may
   */
  record Person(
      String id,
      @Nullable Profile profile,
      @Nullable String name,
      Map<String, String> facts,
      List<String> aliases,
      List<Said> consents,
      String tracking,
      @Nullable String suppression,
      @Nullable Restriction restriction) {}

  /**
   * The latest word on a purpose.
   *
   * @param allowed whether mail for it may go now, which {@code marketing:*} decides too
   * @param earlier how often it was said before
   */
  record Said(Consent consent, boolean allowed, int earlier) {

    /** What proves it, name by name. */
    public Map<String, String> getEvidence() {
      Map<String, String> evidence = new LinkedHashMap<>();
      consent.evidence().forEach((name, value) -> evidence.put(name, String.valueOf(value)));
      return evidence;
    }
  }

  Person of(RecipientId id) {
    Profile profile = recipients.find(id).orElse(null);
    return new Person(
        id.value(),
        profile,
        profile == null ? null : name(profile.attributes()),
        profile == null ? Map.of() : facts(profile.attributes()),
        recipients.listAliases(id).stream()
            .map(alias -> alias.shop() + ": " + alias.externalId())
            .toList(),
        said(id),
        consents.trackingLevel(id).word(),
        profile == null ? null : suppression(profile.email()),
        restrictions.find(id).orElse(null));
  }

  private List<Said> said(RecipientId id) {
    Map<Purpose, List<Consent>> byPurpose = new LinkedHashMap<>();
    for (Consent consent : consents.list(id)) {
      byPurpose.computeIfAbsent(consent.purpose(), none -> new ArrayList<>()).add(consent);
    }
    return byPurpose.entrySet().stream()
        .map(
            of -> {
              List<Consent> all = of.getValue();
              Consent latest = all.get(all.size() - 1);
              boolean allowed =
                  of.getKey().isMarketing()
                      ? consents.permission(id, of.getKey()) instanceof Permission.Granted
                      : latest.granted();
              return new Said(latest, allowed, all.size() - 1);
            })
        .toList();
  }

  private @Nullable String suppression(@Nullable String email) {
    if (email == null) {
      return null;
    }
    return Stream.of(Purpose.SERVICE, Purpose.ALL_MARKETING)
        .map(purpose -> suppressions.permission(email, purpose))
        .filter(Permission.Denied.class::isInstance)
        .map(denied -> ((Permission.Denied) denied).reason())
        .findFirst()
        .orElse(null);
  }

  /** First and last name, or null where neither is known. */
  static @Nullable String name(Map<String, Object> attributes) {
    String name =
        Stream.of("firstName", "lastName")
            .flatMap(part -> Optional.ofNullable(attributes.get(part)).stream())
            .map(String::valueOf)
            .reduce((first, last) -> first + " " + last)
            .orElse("")
            .strip();
    return name.isEmpty() ? null : name;
  }

  private static Map<String, String> facts(Map<String, Object> attributes) {
    Map<String, String> facts = new LinkedHashMap<>();
    attributes.forEach(
        (name, value) -> {
          if (!name.equals("firstName") && !name.equals("lastName")) {
            facts.put(name, String.valueOf(value));
          }
        });
    return facts;
  }
}
