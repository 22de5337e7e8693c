package org.followup;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Compares passwords with their encoded form. Slow encodings are meant to cost time once per login,
 * not once per request of a system that speaks HTTP Basic: a password that was right is remembered
 * as a salted digest in memory.
 */
@Component
class AccessPasswords {

  private final PasswordEncoder encoder =
      PasswordEncoderFactories.createDelegatingPasswordEncoder();
  private final Map<String, byte[]> right = new ConcurrentHashMap<>();
  private final byte[] salt = new byte[32];
  private final String nobody;

  AccessPasswords() {
    SecureRandom random = new SecureRandom();
    random.nextBytes(salt);
    byte[] unguessable = new byte[32];
    random.nextBytes(unguessable);
    this.nobody = encoder.encode(HexFormat.of().formatHex(unguessable));
  }

  /**
   * Whether {@code password} is the one.
   *
   * @param encoded as configured, plain only in the demo; null for a name nobody has, which is
   *     never matched and takes as long as a wrong password
   */
  boolean match(String password, @Nullable String encoded) {
    if (encoded == null) {
      encoder.matches(password, nobody);
      return false;
    }
    String stored = encoded.startsWith("{") ? encoded : "{noop}" + encoded;
    byte[] digest = digest(password);
    byte[] remembered = right.get(stored);
    if (remembered != null && MessageDigest.isEqual(remembered, digest)) {
      return true;
    }
    if (!encoder.matches(password, stored)) {
      return false;
    }
    right.put(stored, digest);
    return true;
  }

  private byte[] digest(String password) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(salt);
      return sha.digest(password.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("Every Java platform has SHA-256", impossible);
    }
  }
}
