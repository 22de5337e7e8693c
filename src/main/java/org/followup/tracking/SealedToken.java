package org.followup.tracking;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.followup.recipient.SecretKeys;

/**
 * How the tokens in links are written: version, key id, the content, and an HMAC-SHA256 truncated
 * to 128 bits over these, in base64url. Each kind of token has a key of its own, so that one is
 * worthless where another is expected. A token says nothing about the person and never expires.
 */
final class SealedToken {

  private static final byte VERSION = 1;
  // Of the one key there is. A second secret gets the next number; old ones stay valid.
  private static final byte KEY = 0;
  private static final int HEAD = 2;
  private static final int MAC = 16;

  /** Bytes of a token beside its content. */
  static final int OVERHEAD = HEAD + MAC;

  private SealedToken() {}

  /**
   * @param purpose of the key
   */
  static String write(SecretKeys keys, String purpose, byte[] content) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(seal(keys, purpose, content));
  }

  /** The token's bytes, for whoever writes them in another alphabet. */
  static byte[] seal(SecretKeys keys, String purpose, byte[] content) {
    byte[] signed =
        ByteBuffer.allocate(HEAD + content.length).put(VERSION).put(KEY).put(content).array();
    byte[] token = Arrays.copyOf(signed, signed.length + MAC);
    System.arraycopy(mac(keys, purpose, signed), 0, token, signed.length, MAC);
    return token;
  }

  /**
   * The content; empty for everything that {@link #write} did not write, to the letter.
   *
   * @param length of the content in bytes
   */
  static Optional<ByteBuffer> read(SecretKeys keys, String purpose, int length, String text) {
    if (text.length() != (8 * (OVERHEAD + length) + 5) / 6) {
      return Optional.empty();
    }
    byte[] token;
    try {
      token = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException forged) {
      return Optional.empty();
    }
    // The last character may have bits to spare: several spellings decode alike, one is ours.
    return Base64.getUrlEncoder().withoutPadding().encodeToString(token).equals(text)
        ? open(keys, purpose, length, token)
        : Optional.empty();
  }

  /**
   * The content; empty for bytes that {@link #seal} did not make. Takes the same time for every
   * forgery.
   *
   * @param token as long as a content of that length makes it
   */
  static Optional<ByteBuffer> open(SecretKeys keys, String purpose, int length, byte[] token) {
    int signedLength = HEAD + length;
    byte[] signed = Arrays.copyOf(token, signedLength);
    boolean genuine =
        MessageDigest.isEqual(
            mac(keys, purpose, signed), Arrays.copyOfRange(token, signedLength, token.length));
    boolean ours = signed[0] == VERSION && signed[1] == KEY;
    return genuine && ours
        ? Optional.of(ByteBuffer.wrap(Arrays.copyOfRange(signed, HEAD, signedLength)))
        : Optional.empty();
  }

  private static byte[] mac(SecretKeys keys, String purpose, byte[] signed) {
    return Arrays.copyOf(keys.hmac(purpose, signed), MAC);
  }
}
