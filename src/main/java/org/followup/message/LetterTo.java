package org.followup.message;

import java.util.List;
import org.followup.recipient.AddressHash;
import org.jspecify.annotations.Nullable;

/**
 * Where a letter goes.
 *
 * @param lines as they stand in the window, the name first
 * @param country ISO 3166 code; null where none is known
 * @param addressee as the suppression list knows it; null for nobody
 */
record LetterTo(List<String> lines, @Nullable String country, @Nullable AddressHash addressee) {

  LetterTo {
    lines = List.copyOf(lines);
  }

  /** For nobody. */
  LetterTo(List<String> lines, @Nullable String country) {
    this(lines, country, null);
  }
}
