package org.followup.recipient;

import java.util.Optional;
import java.util.regex.Pattern;

/** A number that can be called from anywhere, as E.164 writes it: {@code +491511234567}. */
public record PhoneNumber(String value) {

  private static final Pattern E164 = Pattern.compile("\\+[1-9]\\d{6,14}");
  private static final Pattern BETWEEN = Pattern.compile("[ \\u00A0./()-]");

  /** Reads a number with its country's; blanks and marks between digits are passed over. */
  public static Optional<PhoneNumber> read(String text) {
    String bare = BETWEEN.matcher(text.strip()).replaceAll("");
    return E164.matcher(bare).matches() ? Optional.of(new PhoneNumber(bare)) : Optional.empty();
  }

  /** A number leads to a person; none is ever logged. */
  @Override
  public String toString() {
    return "PhoneNumber";
  }
}
