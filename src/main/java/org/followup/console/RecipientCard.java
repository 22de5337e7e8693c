package org.followup.console;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.followup.recipient.AddressPauses;
import org.followup.recipient.ConsentHistory;
import org.followup.recipient.Consents;
import org.followup.recipient.Consents.Consent;
import org.followup.recipient.Contacts;
import org.followup.recipient.ExistingCustomer;
import org.followup.recipient.Frequency;
import org.followup.recipient.Names;
import org.followup.recipient.Permission;
import org.followup.recipient.PostalAddress;
import org.followup.recipient.Preferences;
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
  private final Contacts contacts;
  private final Names names;
  private final Consents consents;
  private final ConsentHistory history;
  private final Suppressions suppressions;
  private final Restrictions restrictions;
  private final Preferences preferences;
  private final AddressPauses addressPauses;
  private final Clock clock;

  RecipientCard(
      Recipients recipients,
      Contacts contacts,
      Names names,
      Consents consents,
      ConsentHistory history,
      Suppressions suppressions,
      Restrictions restrictions,
      Preferences preferences,
      AddressPauses addressPauses,
      Clock clock) {
    this.recipients = recipients;
    this.contacts = contacts;
    this.names = names;
    this.consents = consents;
    this.history = history;
    this.suppressions = suppressions;
    this.restrictions = restrictions;
    this.preferences = preferences;
    this.addressPauses = addressPauses;
    this.clock = clock;
  }

  /**
   * Somebody.
   *
   * @param name first and last, as far as they are known
   * @param ways to them beside e-mail
   * @param facts of the profile, without the names
   * @param aliases names that shops have for them
   * @param names that the person has beside this one
   * @param consents what was said about each purpose
   * @param tracking what of opens and clicks is kept
   * @param pausedUntil end of the pause that they asked for; null where there is none
   * @param addressPause of their address, because mail came back too often; null where there is
   *     none
   * @param frequency how often at most they want marketing mail, in words; null where they said
   *     nothing
   * @param suppression why the address gets no mail; null where it gets some
   * @param restriction why the data may not be used; null where they may
   */
  record Person(
      String id,
      @Nullable Profile profile,
      @Nullable String name,
      Contacts.Ways ways,
      Map<String, String> facts,
      List<String> aliases,
      List<RecipientId> names,
      List<Said> consents,
      String tracking,
      @Nullable Instant pausedUntil,
      AddressPauses.@Nullable Pause addressPause,
      @Nullable String frequency,
      @Nullable String suppression,
      @Nullable Restriction restriction) {

    /** The lines of an envelope as at home, and the country; empty where no address is known. */
    public List<String> getPostalLines() {
      PostalAddress address = ways.postalAddress();
      if (address == null) {
        return List.of();
      }
      List<String> lines = new ArrayList<>(address.lines(address.country()));
      lines.add(
          Locale.forLanguageTag("und-" + address.country()).getDisplayCountry(Locale.ENGLISH));
      return lines;
    }
  }

  /**
   * What was said about a purpose.
   *
   * @param allowed whether the records permit mail for it now, which {@code marketing:*} decides
   *     too
   * @param standing whether the consent is in use; null for tracking
   * @param records all of them, newest first
   */
  record Said(boolean allowed, ConsentHistory.@Nullable Standing standing, List<Record> records) {

    /** The latest word. */
    public Consent getConsent() {
      return records.get(0).entry().consent();
    }

    public boolean isExpired() {
      return standing != null && standing.use() == ConsentHistory.Use.EXPIRED;
    }

    public boolean isConditionFailed() {
      return standing != null && standing.use() == ConsentHistory.Use.CONDITION_FAILED;
    }

    public boolean isAboutToExpire() {
      return standing != null && standing.use() == ConsentHistory.Use.ABOUT_TO_EXPIRE;
    }
  }

  /** One record with what proves it. */
  record Record(ConsentHistory.Entry entry) {

    private static final Map<String, String> CONDITIONS =
        Map.of(
            "sale", "Address from a sale",
            "similar-goods", "Own similar goods",
            "no-objection", "No objection",
            "notice", "Notice at collection",
            "notice-in-mail", "Notice in every mail");

    /** What proves it, name by name. */
    public Map<String, String> getEvidence() {
      Map<String, String> evidence = new LinkedHashMap<>();
      entry
          .consent()
          .evidence()
          .forEach((name, value) -> evidence.put(name, String.valueOf(value)));
      return evidence;
    }

    /** The conditions for existing customers, in words. */
    public Map<String, String> getConditions() {
      Map<String, String> conditions = new LinkedHashMap<>();
      for (ExistingCustomer.Condition condition : entry.getConditions()) {
        conditions.put(
            CONDITIONS.getOrDefault(condition.name(), condition.name()),
            switch (condition.state()) {
              case MET -> "met";
              case NOT_SHOWN -> "not shown";
              case FAILED -> "not met: no mail goes";
            });
      }
      return conditions;
    }
  }

  Person of(RecipientId id) {
    Profile profile = recipients.find(id).orElse(null);
    return new Person(
        id.value(),
        profile,
        profile == null ? null : name(profile.attributes()),
        contacts.find(id),
        profile == null ? Map.of() : facts(profile.attributes()),
        recipients.listAliases(id).stream()
            .map(alias -> alias.shop() + ": " + alias.externalId())
            .toList(),
        names.list(id),
        said(id),
        consents.trackingLevel(id).word(),
        preferences.findPauseEnd(id, clock.instant()).orElse(null),
        addressPauses.list(id).stream().findFirst().orElse(null),
        frequency(preferences.frequencyOf(id)),
        profile == null ? null : suppression(profile.email()),
        restrictions.find(id).orElse(null));
  }

  private static @Nullable String frequency(Frequency asked) {
    return asked == Frequency.NORMAL ? null : TimelineReader.frequencyWords(asked.word());
  }

  private List<Said> said(RecipientId id) {
    Map<Purpose, List<Record>> byPurpose = new LinkedHashMap<>();
    for (ConsentHistory.Entry entry : history.list(id)) {
      byPurpose
          .computeIfAbsent(entry.consent().purpose(), none -> new ArrayList<>())
          .add(0, new Record(entry));
    }
    return byPurpose.entrySet().stream()
        .map(
            of -> {
              Purpose purpose = of.getKey();
              return purpose.isMarketing()
                  ? new Said(
                      consents.permission(id, purpose) instanceof Permission.Granted,
                      history.findStanding(id, purpose).orElse(null),
                      of.getValue())
                  : new Said(of.getValue().get(0).entry().consent().granted(), null, of.getValue());
            })
        .toList();
  }

  /** Why the address gets no mail, or no marketing; null where it gets both. */
  @Nullable String suppression(@Nullable String email) {
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
