package org.followup.report;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.TreeMap;
import org.followup.recipient.ConsentHistory;
import org.followup.recipient.ConsentHistory.Entry;
import org.followup.recipient.ConsentVerification;
import org.followup.recipient.Profile;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.recipient.ShopSettings;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.thymeleaf.ITemplateEngine;
import org.thymeleaf.context.Context;

/**
 * What one person agreed to and withdrew, with all evidence and whether it is as it was written, as
 * a page to print: for the person, an authority or a court. In English and German.
 */
@Component
class Certificate {

  private static final ResourceBundle.Control WITHOUT_OUR_OWN_LOCALE =
      ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

  private final Recipients recipients;
  private final ConsentHistory history;
  private final ConsentVerification verification;
  private final ShopSettings shop;
  private final ITemplateEngine pages;
  private final Clock clock;

  Certificate(
      Recipients recipients,
      ConsentHistory history,
      ConsentVerification verification,
      ShopSettings shop,
      ITemplateEngine pages,
      Clock clock) {
    this.recipients = recipients;
    this.history = history;
    this.verification = verification;
    this.shop = shop;
    this.pages = pages;
    this.clock = clock;
  }

  /**
   * The page as HTML, or null where nothing is held of anybody of that id.
   *
   * @param language {@code de}, or anything else for English
   */
  @Transactional(readOnly = true)
  @Nullable String html(RecipientId recipient, String language) {
    Profile profile = recipients.find(recipient).orElse(null);
    List<Entry> entries = history.list(recipient);
    if (profile == null && entries.isEmpty()) {
      return null;
    }
    Locale locale = language.equals("de") ? Locale.GERMAN : Locale.ENGLISH;
    Map<String, String> words = words(locale);
    Moments moments = new Moments(shop.zone(), words.getOrDefault("moment", "uuuu-MM-dd"), locale);
    Context page = new Context(locale);
    page.setVariable("t", words);
    page.setVariable("moments", moments);
    page.setVariable("lang", locale.getLanguage());
    page.setVariable("shop", shop.name());
    page.setVariable("recipient", recipient.value());
    page.setVariable("email", profile == null ? null : profile.email());
    page.setVariable("name", profile == null ? null : name(profile));
    page.setVariable("madeAt", clock.instant().truncatedTo(ChronoUnit.SECONDS));
    page.setVariable("faults", verification.listFaults(recipient));
    page.setVariable("records", entries.stream().map(Shown::new).toList());
    page.setVariable(
        "standing",
        entries.stream()
            .map(entry -> entry.consent().purpose())
            .filter(Purpose::isMarketing)
            .distinct()
            .flatMap(purpose -> history.findStanding(recipient, purpose).stream())
            .toList());
    return pages.process("report/certificate", page);
  }

  /** Moments as the page writes them, each with its zone. */
  record Moments(ZoneId zone, String pattern, Locale locale) {

    public String exact(Instant instant) {
      return DateTimeFormatter.ofPattern(pattern, locale).format(instant.atZone(zone));
    }
  }

  /** A record with its evidence in the order of the names. */
  record Shown(Entry entry) {

    public Map<String, String> getEvidence() {
      Map<String, String> evidence = new TreeMap<>();
      entry.consent().evidence().forEach((name, value) -> evidence.put(name, text(value)));
      return evidence;
    }

    private static String text(@Nullable Object value) {
      if (value instanceof List<?> several) {
        return String.join(", ", several.stream().map(String::valueOf).toList());
      }
      return String.valueOf(value);
    }
  }

  private static @Nullable String name(Profile profile) {
    String name =
        String.join(
                " ",
                List.of("firstName", "lastName").stream()
                    .map(part -> profile.attributes().get(part))
                    .filter(String.class::isInstance)
                    .map(String::valueOf)
                    .toList())
            .strip();
    return name.isEmpty() ? null : name;
  }

  private static Map<String, String> words(Locale locale) {
    ResourceBundle bundle =
        ResourceBundle.getBundle("report/certificate", locale, WITHOUT_OUR_OWN_LOCALE);
    Map<String, String> words = new LinkedHashMap<>();
    bundle.keySet().forEach(key -> words.put(key, bundle.getString(key)));
    return words;
  }
}
