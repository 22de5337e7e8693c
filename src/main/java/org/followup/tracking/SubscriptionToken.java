package org.followup.tracking;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.followup.recipient.SecretKeys;

/**
 * What the ways out of a mail carry: a reference to recipient and purpose, and the mail. In links
 * it has 46 characters as {@link SealedToken}; in a mail address 45 lower-case letters and digits
 * as {@link AddressToken}.
 *
 * @param reference row of tracking_unsubscribe
 * @param messageId the mail that carried it; evidence only
 */
record SubscriptionToken(long reference, long messageId) {

  private static final int LENGTH = 2 * Long.BYTES;

  private static final String BY_MAIL = "unsubscribe by mail";

  /** Characters of a token in a mail address. */
  static final int ADDRESS_CHARACTERS = AddressToken.length(2);

  /** What the token opens; each has a key of its own. */
  enum Kind {
    UNSUBSCRIBE("unsubscribe"),
    PREFERENCES("preferences");

    private final String purpose;

    Kind(String purpose) {
      this.purpose = purpose;
    }
  }

  String write(Kind kind, SecretKeys keys) {
    byte[] content = ByteBuffer.allocate(LENGTH).putLong(reference).putLong(messageId).array();
    return SealedToken.write(keys, kind.purpose, content);
  }

  /** Empty for everything that {@link #write} did not write for that kind, to the letter. */
  static Optional<SubscriptionToken> read(Kind kind, String text, SecretKeys keys) {
    return SealedToken.read(keys, kind.purpose, LENGTH, text)
        .map(content -> new SubscriptionToken(content.getLong(), content.getLong()));
  }

  /** For the address that a mail to unsubscribe goes to. */
  String writeForAddress(SecretKeys keys) {
    return AddressToken.write(keys, BY_MAIL, reference, messageId);
  }

  /** Empty for everything that {@link #writeForAddress} did not write; capitals are forgiven. */
  static Optional<SubscriptionToken> readFromAddress(String text, SecretKeys keys) {
    return AddressToken.read(keys, BY_MAIL, 2, text)
        .map(numbers -> new SubscriptionToken(numbers[0], numbers[1]));
  }
}
