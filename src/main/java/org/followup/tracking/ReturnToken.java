package org.followup.tracking;

import java.util.Optional;
import org.followup.recipient.SecretKeys;

/**
 * What the return path of a mail carries (VERP): the mail, as {@link AddressToken}. It opens
 * nothing but news of that mail.
 */
final class ReturnToken {

  private static final String PURPOSE = "return path";

  /** Characters of a token. */
  static final int CHARACTERS = AddressToken.length(1);

  private ReturnToken() {}

  static String write(long messageId, SecretKeys keys) {
    return AddressToken.write(keys, PURPOSE, messageId);
  }

  /** The number of the mail; empty for everything that {@link #write} did not write. */
  static Optional<Long> read(String text, SecretKeys keys) {
    return AddressToken.read(keys, PURPOSE, 1, text).map(numbers -> numbers[0]);
  }
}
