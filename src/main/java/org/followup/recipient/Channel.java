package org.followup.recipient;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** By which way something reaches a person. */
public enum Channel {
  EMAIL,
  /** A text message, by a provider's webhook. */
  SMS,
  /** A letter or a postcard. */
  PRINT,
  /** A call to another system, which does the rest. */
  WEBHOOK,
  /** A message on a page of the shop, shown when the person comes by. */
  ONSITE;

  /** As models, tables and the API write it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Channel> read(String word) {
    return Arrays.stream(values()).filter(channel -> channel.word().equals(word)).findFirst();
  }

  /** All of them, as models write them. */
  public static List<String> words() {
    return Arrays.stream(values()).map(Channel::word).toList();
  }

  /** Whether it can wake somebody: at night it waits. */
  public boolean keepsQuietHours() {
    return this == EMAIL || this == SMS;
  }
}
