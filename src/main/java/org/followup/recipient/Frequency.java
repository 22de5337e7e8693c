package org.followup.recipient;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** How often at most somebody wants marketing mail. It tightens what the shop allows itself. */
public enum Frequency {
  /** As the shop does it. */
  NORMAL(Duration.ZERO),
  /** One mail in any 7 days. */
  WEEKLY(Duration.ofDays(7)),
  /** One mail in any 30 days. */
  MONTHLY(Duration.ofDays(30));

  private final Duration apart;

  Frequency(Duration apart) {
    this.apart = apart;
  }

  /** Time between two marketing mails, whatever they are about; zero where nothing was asked. */
  public Duration apart() {
    return apart;
  }

  /** As tables, forms and events write it, such as {@code weekly}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads {@link #word}; empty for anything else. */
  public static Optional<Frequency> read(String word) {
    for (Frequency frequency : values()) {
      if (frequency.word().equals(word)) {
        return Optional.of(frequency);
      }
    }
    return Optional.empty();
  }
}
