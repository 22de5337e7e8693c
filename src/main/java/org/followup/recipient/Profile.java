package org.followup.recipient;

import java.time.Instant;
import java.time.ZoneId;
import java.util.IllformedLocaleException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What we know about a recipient. Absent values are null; {@link Recipients#zoneOf} and {@link
 * Recipients#localeOf} apply the shop's defaults.
 *
 * @param email as it was given; {@link EmailAddress#read} succeeds on it
 * @param attributes free facts such as firstName, country, birthday; scalars and lists as in JSON
 */
public record Profile(
    RecipientId id,
    @Nullable String email,
    @Nullable Locale locale,
    @Nullable ZoneId timeZone,
    Map<String, Object> attributes,
    Instant createdAt,
    Instant updatedAt) {

  Profile withEmail(String other) {
    return new Profile(id, other, locale, timeZone, attributes, createdAt, updatedAt);
  }

  /** Reads a BCP 47 language tag such as {@code de-DE}; empty where the text is none. */
  public static Optional<Locale> readLocale(String tag) {
    try {
      Locale locale = new Locale.Builder().setLanguageTag(tag).build();
      return locale.getLanguage().isEmpty() || tag.length() > 35
          ? Optional.empty()
          : Optional.of(locale);
    } catch (IllformedLocaleException unreadable) {
      return Optional.empty();
    }
  }

  /**
   * Reads an IANA time zone id such as {@code Europe/Berlin}; empty where there is no such zone.
   */
  public static Optional<ZoneId> readZone(String id) {
    return ZoneId.getAvailableZoneIds().contains(id)
        ? Optional.of(ZoneId.of(id))
        : Optional.empty();
  }
}
