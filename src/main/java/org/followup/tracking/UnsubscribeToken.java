package org.followup.tracking;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.followup.recipient.SecretKeys;

/**
 * What an unsubscribe link carries: version, key id, a reference to recipient and purpose, the
 * mail, and an HMAC-SHA256 truncated to 128 bits over these, in base64url (46 characters). It says
 * nothing about the person and never expires.
 *
 * @param reference row of tracking_unsubscribe
 * @param messageId the mail that carried the link; evidence only
 */
record UnsubscribeToken(long reference, long messageId) {

  private static final byte VERSION = 1;
  // Of the one key there is. A second secret gets the next number; old ones stay valid.
  private static final byte KEY = 0;
  private static final int SIGNED = 2 + 2 * Long.BYTES;
  private static final int MAC = 16;
  private static final int CHARACTERS = 46;

  String write(SecretKeys keys) {
    byte[] signed =
        ByteBuffer.allocate(SIGNED)
            .put(VERSION)
            .put(KEY)
            .putLong(reference)
            .putLong(messageId)
            .array();
    byte[] token = Arrays.copyOf(signed, SIGNED + MAC);
    System.arraycopy(mac(keys, signed), 0, token, SIGNED, MAC);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
  }

  /** Empty for everything that {@link #write} did not write, to the letter. */
  static Optional<UnsubscribeToken> read(String text, SecretKeys keys) {
    if (text.length() != CHARACTERS) {
      return Optional.empty();
    }
    byte[] token;
    try {
      token = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException forged) {
      return Optional.empty();
    }
    byte[] signed = Arrays.copyOf(token, SIGNED);
    boolean genuine =
        MessageDigest.isEqual(mac(keys, signed), Arrays.copyOfRange(token, SIGNED, token.length));
    ByteBuffer parts = ByteBuffer.wrap(signed);
    boolean ours = parts.get() == VERSION && parts.get() == KEY;
    UnsubscribeToken read = new UnsubscribeToken(parts.getLong(), parts.getLong());
    // The last character has bits to spare: several spellings decode alike, one is ours.
    return genuine && ours && read.write(keys).equals(text) ? Optional.of(read) : Optional.empty();
  }

  private static byte[] mac(SecretKeys keys, byte[] signed) {
    return Arrays.copyOf(keys.hmac("unsubscribe", signed), MAC);
  }
}
