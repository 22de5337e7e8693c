package org.followup.message;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which language of several serves a reader best: {@code de-AT}, then {@code de}, then the file
 * without language ({@link Locale#ROOT}), then the shop's language, then English, then any. Mails
 * and the blocks in them follow the same chain.
 */
final class MailLanguages {

  private MailLanguages() {}

  /** The best of what there is; empty where there is nothing. */
  static <T> Optional<T> choose(Map<Locale, T> there, Locale wanted, Locale shop) {
    Set<Locale> order = new LinkedHashSet<>(nearest(wanted));
    order.add(Locale.ROOT);
    order.addAll(nearest(shop));
    order.add(Locale.ENGLISH);
    for (Locale locale : order) {
      T found = there.get(locale);
      if (found != null) {
        return Optional.of(found);
      }
    }
    return there.entrySet().stream()
        .min(Comparator.comparing(entry -> entry.getKey().toLanguageTag()))
        .map(Map.Entry::getValue);
  }

  private static List<Locale> nearest(Locale locale) {
    List<Locale> nearest = new ArrayList<>();
    nearest.add(locale);
    if (!locale.getLanguage().isEmpty()) {
      nearest.add(
          new Locale.Builder()
              .setLanguage(locale.getLanguage())
              .setRegion(locale.getCountry())
              .build());
      nearest.add(Locale.forLanguageTag(locale.getLanguage()));
    }
    return nearest;
  }
}
