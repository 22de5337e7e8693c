package org.followup.recipient;

/** May we write to this recipient for this purpose, and if not, why. */
public sealed interface Permission {

  /**
   * @param basis {@code express}, {@code existing-customer} or {@code service}
   */
  record Granted(String basis) implements Permission {}

  /**
   * @param reason a short sentence without personal data, kept with the refused send
   */
  record Denied(String reason) implements Permission {}
}
