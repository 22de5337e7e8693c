package org.followup.tracking;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.followup.message.MailPreviews;
import org.followup.recipient.Consents;
import org.followup.recipient.Consents.Consent;
import org.followup.recipient.Frequency;
import org.followup.recipient.Preferences;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.recipient.ShopSettings;
import org.followup.recipient.TrackingLevel;
import org.followup.tracking.Unsubscribing.Link;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.ModelAndView;

/**
 * The preference page of one reader. It shows neither name nor address: whoever was forwarded the
 * mail learns nothing but choices.
 */
@Component
class PreferencePage {

  private static final Pattern PLACE =
      Pattern.compile(
          "(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific)/.+");
  private static final Map<String, List<String>> PLACES = places();
  private static final List<String> OURS = List.of("en", "de");

  private final Recipients recipients;
  private final Consents consents;
  private final Preferences preferences;
  private final PreferenceChanges changes;
  private final Topics topics;
  private final PageTexts texts;
  private final MailPreviews mails;
  private final ShopSettings shop;
  private final Clock clock;

  PreferencePage(
      Recipients recipients,
      Consents consents,
      Preferences preferences,
      PreferenceChanges changes,
      Topics topics,
      PageTexts texts,
      MailPreviews mails,
      ShopSettings shop,
      Clock clock) {
    this.recipients = recipients;
    this.consents = consents;
    this.preferences = preferences;
    this.changes = changes;
    this.topics = topics;
    this.texts = texts;
    this.mails = mails;
    this.shop = shop;
    this.clock = clock;
  }

  /**
   * A box.
   *
   * @param said on what basis and since when, or since when not; null where nothing was said
   */
  record Choice(String value, String label, boolean on, @Nullable String said) {}

  /**
   * Topics of the page: those that the shop offers, and those on which the reader has a say.
   *
   * @param link its own topic is among them
   */
  Set<String> topicsOf(Link link) {
    Set<String> shown = new LinkedHashSet<>(topics.offered());
    shown.add(link.purpose().topic());
    consents.list(link.recipient()).stream()
        .map(Consent::purpose)
        .filter(Purpose::isMarketing)
        .map(Purpose::topic)
        .sorted()
        .forEach(shown::add);
    shown.remove(Purpose.ALL_MARKETING.topic());
    return shown;
  }

  /** Language tags to choose from. */
  Set<String> languagesOf(RecipientId recipient) {
    Set<String> tags = new TreeSet<>(OURS);
    mails.listLanguages().forEach(locale -> tags.add(locale.toLanguageTag()));
    tags.add(recipients.localeOf(recipient).toLanguageTag());
    return tags;
  }

  /**
   * The page.
   *
   * @param done what was just changed, a key of the words; null where nothing was
   */
  ModelAndView show(Link link, @Nullable String done) {
    RecipientId recipient = link.recipient();
    Locale locale = recipients.localeOf(recipient);
    ZoneId zone = recipients.zoneOf(recipient);
    Map<String, String> words = texts.ofPreferences(locale);
    DateTimeFormatter day =
        DateTimeFormatter.ofLocalizedDate(FormatStyle.LONG).withLocale(locale).withZone(zone);
    List<Choice> choices =
        topicsOf(link).stream().map(topic -> choice(recipient, topic, locale, words, day)).toList();
    Optional<Instant> pause = preferences.findPauseEnd(recipient, clock.instant());
    ModelAndView page = new ModelAndView("tracking/preferences");
    page.addObject("words", words);
    page.addObject("shop", shop.name());
    page.addObject("done", done == null ? null : words.get(done));
    page.addObject("stopped", isStopped(recipient, choices));
    page.addObject("topics", choices);
    page.addObject(
        "paused", pause.map(end -> words.get("pausedUntil") + " " + day.format(end)).orElse(null));
    page.addObject("frequencies", frequencies(recipient, words));
    page.addObject("levels", levels(recipient, words));
    page.addObject(
        "trackingSaid",
        consents
            .findDecisive(recipient, Purpose.TRACKING)
            .map(said -> words.get("since") + " " + day.format(said.at()))
            .orElse(words.get("trackingUnsaid")));
    page.addObject("languages", languages(recipient, locale));
    page.addObject("zone", zone.getId());
    page.addObject("places", withOwn(zone.getId()));
    return page;
  }

  private boolean isStopped(RecipientId recipient, Collection<Choice> choices) {
    return choices.stream().noneMatch(Choice::on)
        && consents
            .findDecisive(recipient, Purpose.ALL_MARKETING)
            .map(said -> !said.granted())
            .orElse(false);
  }

  private Choice choice(
      RecipientId recipient,
      String topic,
      Locale locale,
      Map<String, String> words,
      DateTimeFormatter day) {
    Purpose purpose = Purpose.marketing(topic);
    boolean on = changes.isOn(recipient, purpose);
    String said =
        consents
            .findDecisive(recipient, purpose)
            .map(
                record ->
                    words.get(on ? "since" : "notSince")
                        + " "
                        + day.format(record.at())
                        + (on ? ", " + words.get("basis." + record.basis()) : ""))
            .orElse(null);
    return new Choice(topic, topics.label(topic, locale), on, said);
  }

  private List<Choice> frequencies(RecipientId recipient, Map<String, String> words) {
    Frequency chosen = preferences.frequencyOf(recipient);
    List<Choice> choices = new ArrayList<>();
    for (Frequency frequency : Frequency.values()) {
      String word = frequency.word();
      choices.add(
          new Choice(
              word, words.getOrDefault("frequency." + word, word), frequency == chosen, null));
    }
    return choices;
  }

  private List<Choice> levels(RecipientId recipient, Map<String, String> words) {
    TrackingLevel chosen = consents.trackingLevel(recipient);
    List<Choice> choices = new ArrayList<>();
    for (TrackingLevel level : TrackingLevel.values()) {
      String word = level.word();
      choices.add(
          new Choice(word, words.getOrDefault("tracking." + word, word), level == chosen, null));
    }
    return choices;
  }

  /** Each in its own words, since whoever looks for theirs may not read the page's. */
  private List<Choice> languages(RecipientId recipient, Locale chosen) {
    return languagesOf(recipient).stream()
        .map(
            tag -> {
              Locale locale = Locale.forLanguageTag(tag);
              String name = locale.getDisplayName(locale);
              return new Choice(
                  tag,
                  name.substring(0, 1).toUpperCase(locale) + name.substring(1),
                  tag.equals(chosen.toLanguageTag()),
                  null);
            })
        .toList();
  }

  private static Map<String, List<String>> withOwn(String zone) {
    if (PLACE.matcher(zone).matches()) {
      return PLACES;
    }
    Map<String, List<String>> places = new LinkedHashMap<>();
    places.put(zone, List.of(zone));
    places.putAll(PLACES);
    return places;
  }

  private static Map<String, List<String>> places() {
    Map<String, List<String>> places = new TreeMap<>();
    ZoneId.getAvailableZoneIds().stream()
        .filter(id -> PLACE.matcher(id).matches())
        .sorted()
        .forEach(
            id ->
                places
                    .computeIfAbsent(id.substring(0, id.indexOf('/')), none -> new ArrayList<>())
                    .add(id));
    return places;
  }
}
