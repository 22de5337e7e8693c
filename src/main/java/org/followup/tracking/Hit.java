package org.followup.tracking;

import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Somebody or something fetched the pixel of a mail or followed one of its links.
 *
 * @param link number of the link from 1, 0 for the rating page; null for an open and for the hidden
 *     link
 * @param target where the link leads; null for all but clicks on links
 */
record Hit(Kind kind, long messageId, @Nullable Integer link, @Nullable String target) {

  enum Kind {
    OPEN("email-opened"),
    CLICK("email-link-clicked"),
    /** The link that no person sees. */
    TRAP(null);

    private final @Nullable String eventType;

    Kind(@Nullable String eventType) {
      this.eventType = eventType;
    }

    /** The event that such a hit of a human is. */
    String eventType() {
      return Objects.requireNonNull(eventType, "no person hits it");
    }

    /** As the table writes it. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Kind of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }

  static Hit open(long messageId) {
    return new Hit(Kind.OPEN, messageId, null, null);
  }

  static Hit click(long messageId, int link, String target) {
    return new Hit(Kind.CLICK, messageId, link, target);
  }

  static Hit trap(long messageId) {
    return new Hit(Kind.TRAP, messageId, null, null);
  }

  static Hit rating(long messageId) {
    return new Hit(Kind.CLICK, messageId, 0, null);
  }
}
