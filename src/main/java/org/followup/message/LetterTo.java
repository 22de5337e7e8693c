package org.followup.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a letter goes.
 *
 * @param lines as they stand in the window, the name first
 * @param country ISO 3166 code; null where none is known
 */
record LetterTo(List<String> lines, @Nullable String country) {

  LetterTo {
    lines = List.copyOf(lines);
  }
}
