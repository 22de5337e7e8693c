package org.followup.tracking;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import org.followup.recipient.RecipientId;

/**
 * Identity of a sign-up, and the recipient id of whoever it is for while they are pending: 96
 * random bits, so that nobody meets another's.
 */
record SignUpId(String value) {

  static final int LENGTH = 12;

  private static final String PREFIX = "signup-";
  private static final Pattern FORM = Pattern.compile(PREFIX + "[0-9a-f]{" + 2 * LENGTH + "}");

  SignUpId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("No identity of a sign-up.");
    }
  }

  static SignUpId random(SecureRandom random) {
    byte[] bytes = new byte[LENGTH];
    random.nextBytes(bytes);
    return of(bytes);
  }

  /** Empty for the id of anyone who did not begin as a sign-up. */
  static Optional<SignUpId> read(RecipientId recipient) {
    return FORM.matcher(recipient.value()).matches()
        ? Optional.of(new SignUpId(recipient.value()))
        : Optional.empty();
  }

  static SignUpId read(ByteBuffer content) {
    byte[] bytes = new byte[LENGTH];
    content.get(bytes);
    return of(bytes);
  }

  private static SignUpId of(byte[] bytes) {
    return new SignUpId(PREFIX + HexFormat.of().formatHex(bytes));
  }

  byte[] bytes() {
    return HexFormat.of().parseHex(value.substring(PREFIX.length()));
  }

  RecipientId pending() {
    return new RecipientId(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
