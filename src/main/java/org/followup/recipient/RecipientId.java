package org.followup.recipient;

/**
 * Identity of a recipient: the shop's customer id, 1 to 200 characters, no control characters. The
 * engine knows it as the business key of an instance.
 */
public record RecipientId(String value) {
  public RecipientId {
    if (value.isBlank() || value.length() > 200) {
      throw new IllegalArgumentException("A recipient id has 1 to 200 characters.");
    }
    if (value
        .codePoints()
        .anyMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE)) {
      throw new IllegalArgumentException("A recipient id has no control characters.");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
