package org.followup.report;

import com.fasterxml.jackson.databind.util.RawValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.followup.recipient.Consents;
import org.followup.recipient.PersonSuppressions;
import org.followup.recipient.Profile;
import org.followup.recipient.ProfileChanges;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.recipient.Restrictions;
import org.followup.report.PersonRepository.HeldItem;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Everything held about one person, read at one moment. */
@Component
class ExportDocument {

  private static final List<String> ALWAYS =
      List.of(
          "addresses",
          "consentUses",
          "events",
          "hits",
          "journeys",
          "messages",
          "names",
          "preferences",
          "rightsRequests",
          "signUps");

  private final PersonRepository held;
  private final Recipients recipients;
  private final Consents consents;
  private final Restrictions restrictions;
  private final PersonSuppressions suppressions;
  private final ProfileChanges changes;

  ExportDocument(
      PersonRepository held,
      Recipients recipients,
      Consents consents,
      Restrictions restrictions,
      PersonSuppressions suppressions,
      ProfileChanges changes) {
    this.held = held;
    this.recipients = recipients;
    this.consents = consents;
    this.restrictions = restrictions;
    this.suppressions = suppressions;
    this.changes = changes;
  }

  /** To be written as JSON; empty where nothing is held. */
  @Transactional(readOnly = true)
  public Optional<Map<String, Object>> find(RecipientId recipient) {
    Optional<Profile> profile = recipients.find(recipient);
    Map<String, List<Object>> parts = new TreeMap<>();
    ALWAYS.forEach(part -> parts.put(part, new ArrayList<>()));
    List<HeldItem> items = held.listHeld(recipient);
    for (HeldItem item : items) {
      parts.computeIfAbsent(item.part(), none -> new ArrayList<>()).add(new RawValue(item.item()));
    }
    List<Consents.Consent> said = consents.list(recipient);
    Optional<Restrictions.Restriction> restriction = restrictions.find(recipient);
    if (profile.isEmpty() && items.isEmpty() && said.isEmpty() && restriction.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("id", recipient.value());
    profile.ifPresent(known -> document.put("profile", document(known)));
    document.put(
        "profileChanges",
        changes.list(recipient, Integer.MAX_VALUE).stream()
            .map(
                change ->
                    Map.of(
                        "at", change.at().toString(), "by", change.by(), "fields", change.fields()))
            .toList());
    restriction.ifPresent(
        standing ->
            document.put(
                "restriction",
                Map.of("reason", standing.reason(), "at", standing.at().toString())));
    document.put("suppressions", suppressions.listDocuments(recipient));
    document.put("aliases", recipients.listAliases(recipient));
    document.put("consents", said.stream().map(Consents.Consent::document).toList());
    document.putAll(parts);
    return Optional.of(document);
  }

  private static Map<String, Object> document(Profile profile) {
    Map<String, Object> document = new LinkedHashMap<>();
    if (profile.email() != null) {
      document.put("email", profile.email());
    }
    if (profile.locale() != null) {
      document.put("locale", profile.locale().toLanguageTag());
    }
    if (profile.timeZone() != null) {
      document.put("timeZone", profile.timeZone().getId());
    }
    document.put("attributes", profile.attributes());
    document.put("createdAt", profile.createdAt().toString());
    document.put("updatedAt", profile.updatedAt().toString());
    return document;
  }
}
