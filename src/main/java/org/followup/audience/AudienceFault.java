package org.followup.audience;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something wrong with the text of an audience.
 *
 * @param at where it begins in the text, counted from 1
 * @param detail what is wrong and what would be right
 * @param suggestion what may have been meant instead of the word that stands there; null where
 *     nothing is near
 */
public record AudienceFault(int at, String detail, @Nullable String suggestion) {

  static final Comparator<AudienceFault> BY_PLACE =
      Comparator.comparingInt(AudienceFault::at).thenComparing(AudienceFault::detail);

  /** As the API shows it. */
  public Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("at", at);
    document.put("detail", detail);
    if (suggestion != null) {
      document.put("suggestion", suggestion);
    }
    return document;
  }

  /** The fault as one sentence. */
  public String sentence() {
    return suggestion == null ? detail : detail + " Did you mean " + suggestion + "?";
  }
}
