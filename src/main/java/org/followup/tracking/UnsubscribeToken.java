package org.followup.tracking;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.followup.recipient.SecretKeys;

/**
 * What an unsubscribe link carries: a reference to recipient and purpose, and the mail (46
 * characters as {@link SealedToken}).
 *
 * @param reference row of tracking_unsubscribe
 * @param messageId the mail that carried the link; evidence only
 */
record UnsubscribeToken(long reference, long messageId) {

  private static final String PURPOSE = "unsubscribe";
  private static final int LENGTH = 2 * Long.BYTES;

  String write(SecretKeys keys) {
    byte[] content = ByteBuffer.allocate(LENGTH).putLong(reference).putLong(messageId).array();
    return SealedToken.write(keys, PURPOSE, content);
  }

  /** Empty for everything that {@link #write} did not write, to the letter. */
  static Optional<UnsubscribeToken> read(String text, SecretKeys keys) {
    return SealedToken.read(keys, PURPOSE, LENGTH, text)
        .map(content -> new UnsubscribeToken(content.getLong(), content.getLong()));
  }
}
