package org.followup.journey;

import java.util.Set;
import java.util.regex.Pattern;

/** What a step may call a value that it leaves in the instance. */
final class VariableNames {

  /** The longest leaves room for what a step puts behind it, as in {@code voucherExpiresAt}. */
  static final Pattern PATTERN = Pattern.compile("[a-z][A-Za-z0-9]{0,39}");

  /** Set by the engine room, by the call form and by events. */
  private static final Set<String> TAKEN = Set.of("subject", "enteredAt", "outcome", "products");

  private VariableNames() {}

  /** Whether the name means something already in every instance. */
  static boolean isTaken(String name) {
    return TAKEN.contains(name);
  }
}
