package org.followup.tracking;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.followup.recipient.SecretKeys;

/**
 * What a tracked link, the pixel and the link to the rating page carry: the mail and the number of
 * the link (38 characters as {@link SealedToken}).
 *
 * @param link from 1, place in tracking_mail; 0 where the mail has one such link only
 */
record MailToken(long messageId, int link) {

  /** The hidden link among those of a mail; its token looks like all others. */
  static final int TRAP = 0;

  private static final int LENGTH = Long.BYTES + Short.BYTES;

  /** What the token opens; each has a key of its own. */
  enum Kind {
    CLICK("click"),
    OPEN("open"),
    RATING("rating");

    private final String purpose;

    Kind(String purpose) {
      this.purpose = purpose;
    }
  }

  String write(Kind kind, SecretKeys keys) {
    byte[] content = ByteBuffer.allocate(LENGTH).putLong(messageId).putShort((short) link).array();
    return SealedToken.write(keys, kind.purpose, content);
  }

  /** Empty for everything that {@link #write} did not write for that kind, to the letter. */
  static Optional<MailToken> read(Kind kind, String text, SecretKeys keys) {
    return SealedToken.read(keys, kind.purpose, LENGTH, text)
        .map(content -> new MailToken(content.getLong(), Short.toUnsignedInt(content.getShort())));
  }
}
