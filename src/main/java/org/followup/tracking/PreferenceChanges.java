package org.followup.tracking;

import java.time.Clock;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.followup.event.Inbox;
import org.followup.event.NewEvent;
import org.followup.recipient.Consents;
import org.followup.recipient.Consents.Consent;
import org.followup.recipient.Frequency;
import org.followup.recipient.Permission;
import org.followup.recipient.Preferences;
import org.followup.recipient.Profile;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.recipient.TrackingLevel;
import org.followup.tracking.Unsubscribing.Link;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * What a person changes on the preference page, each in one transaction that holds the person and
 * tells the journeys through the inbox. Repeating a change changes nothing.
 */
@Component
class PreferenceChanges {

  private final Unsubscribing unsubscribing;
  private final Recipients recipients;
  private final Consents consents;
  private final Preferences preferences;
  private final PageTexts texts;
  private final Topics topics;
  private final Inbox inbox;
  private final Clock clock;

  PreferenceChanges(
      Unsubscribing unsubscribing,
      Recipients recipients,
      Consents consents,
      Preferences preferences,
      PageTexts texts,
      Topics topics,
      Inbox inbox,
      Clock clock) {
    this.unsubscribing = unsubscribing;
    this.recipients = recipients;
    this.consents = consents;
    this.preferences = preferences;
    this.texts = texts;
    this.topics = topics;
    this.inbox = inbox;
    this.clock = clock;
  }

  /** Stops all marketing. */
  @Transactional
  void stopAll(Link link) {
    if (isKnown(link)) {
      unsubscribing.stop(
          link.recipient(), Purpose.ALL_MARKETING, evidence(link, said(link, "stopAll"), null));
    }
  }

  /**
   * Takes the boxes as they were ticked: a topic switched on is an express consent, one switched
   * off a withdrawal, one left as it was no word at all.
   *
   * @param shown topics that the reader saw
   * @param ticked those they want mail about
   */
  @Transactional
  void choose(Link link, Set<String> shown, Set<String> ticked) {
    if (!isKnown(link)) {
      return;
    }
    for (String topic : shown) {
      Purpose purpose = Purpose.marketing(topic);
      boolean on = isOn(link.recipient(), purpose);
      String label = topics.label(topic, recipients.localeOf(link.recipient()));
      if (ticked.contains(topic) && !on) {
        grant(
            link.recipient(),
            purpose,
            null,
            evidence(link, said(link, "topicsStatement") + " ☑ " + label, "ticked"));
      } else if (!ticked.contains(topic) && on) {
        unsubscribing.stop(
            link.recipient(),
            purpose,
            evidence(link, said(link, "topicsAsk") + " ☐ " + label, "not ticked"));
      }
    }
  }

  @Transactional
  void pause(Link link) {
    ZoneId zone = recipients.zoneOf(link.recipient());
    Map<String, Object> evidence = evidence(link, said(link, "pause"), null);
    if (isKnown(link) && preferences.pause(link.recipient(), zone, evidence)) {
      tell(link, "pause");
    }
  }

  @Transactional
  void endPause(Link link) {
    if (isKnown(link)
        && preferences.endPause(link.recipient(), evidence(link, said(link, "resume"), null))) {
      tell(link, "pause");
    }
  }

  @Transactional
  void limit(Link link, Frequency frequency) {
    Map<String, Object> evidence =
        evidence(
            link,
            said(link, "frequencyAsk") + " ◉ " + said(link, "frequency." + frequency.word()),
            null);
    if (isKnown(link) && preferences.limit(link.recipient(), frequency, evidence)) {
      tell(link, "frequency");
    }
  }

  /** A record even where it says what held anyway: now the person said it. */
  @Transactional
  void track(Link link, TrackingLevel level) {
    if (!isKnown(link)) {
      return;
    }
    RecipientId recipient = link.recipient();
    boolean said = consents.findDecisive(recipient, Purpose.TRACKING).isPresent();
    if (said && consents.trackingLevel(recipient) == level) {
      return;
    }
    Map<String, Object> evidence =
        evidence(
            link, said(link, "trackingAsk") + " ◉ " + said(link, "tracking." + level.word()), null);
    if (level == TrackingLevel.NONE) {
      consents.record(
          recipient,
          new Consent(Purpose.TRACKING, false, null, level.word(), clock.instant(), evidence));
    } else {
      grant(recipient, Purpose.TRACKING, level.word(), evidence);
    }
  }

  /** Language and time zone of the profile; everything else in it stays. */
  @Transactional
  void speak(Link link, Locale locale, ZoneId zone) {
    if (!isKnown(link)) {
      return;
    }
    Profile profile = recipients.find(link.recipient()).orElseThrow();
    if (locale.equals(profile.locale()) && zone.equals(profile.timeZone())) {
      return;
    }
    recipients.change(profile.id(), profile.email(), locale, zone, profile.attributes());
    tell(link, "profile");
  }

  boolean isOn(RecipientId recipient, Purpose purpose) {
    return consents.permission(recipient, purpose) instanceof Permission.Granted;
  }

  /** Held from here on; nobody is found once they were erased. */
  private boolean isKnown(Link link) {
    recipients.lock(List.of(link.recipient()));
    return recipients.find(link.recipient()).isPresent();
  }

  private void grant(
      RecipientId recipient,
      Purpose purpose,
      @Nullable String level,
      Map<String, Object> evidence) {
    consents.record(
        recipient, new Consent(purpose, true, "express", level, clock.instant(), evidence));
  }

  /** So that what was put off is asked about anew, and journeys may listen. */
  private void tell(Link link, String what) {
    inbox.accept(
        List.of(
            new NewEvent(
                "followup/preferences",
                UUID.randomUUID().toString(),
                "preferences-changed",
                null,
                link.recipient(),
                null,
                null,
                Map.of("what", what),
                NewEvent.Handling.ACT)));
  }

  private String said(Link link, String key) {
    return texts.ofPreferences(recipients.localeOf(link.recipient())).getOrDefault(key, key);
  }

  private Map<String, Object> evidence(Link link, String text, @Nullable String box) {
    Locale locale = recipients.localeOf(link.recipient());
    Map<String, Object> evidence = new LinkedHashMap<>();
    evidence.put("source", "preference page");
    evidence.put("version", texts.versionOfPreferences(locale));
    evidence.put("language", locale.toLanguageTag());
    evidence.put("text", text);
    if (box != null) {
      evidence.put("box", box);
    }
    evidence.put("messageId", link.messageId());
    return evidence;
  }
}
