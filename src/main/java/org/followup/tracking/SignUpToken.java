package org.followup.tracking;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.followup.recipient.SecretKeys;

/**
 * What the link in a confirmation mail carries: the sign-up and the mail (51 characters as {@link
 * SealedToken}).
 *
 * @param messageId the mail that carried the link; its fate becomes part of the evidence
 */
record SignUpToken(SignUpId signUp, long messageId) {

  private static final String PURPOSE = "confirm";
  private static final int LENGTH = SignUpId.LENGTH + Long.BYTES;

  String write(SecretKeys keys) {
    byte[] content = ByteBuffer.allocate(LENGTH).put(signUp.bytes()).putLong(messageId).array();
    return SealedToken.write(keys, PURPOSE, content);
  }

  /** Empty for everything that {@link #write} did not write, to the letter. */
  static Optional<SignUpToken> read(String text, SecretKeys keys) {
    return SealedToken.read(keys, PURPOSE, LENGTH, text)
        .map(content -> new SignUpToken(SignUpId.read(content), content.getLong()));
  }
}
