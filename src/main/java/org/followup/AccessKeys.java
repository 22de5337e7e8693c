package org.followup;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.springframework.stereotype.Component;

/** The API keys, kept as digests. */
@Component
class AccessKeys {

  private final List<byte[]> digests;

  AccessKeys(AccessSettings settings) {
    this.digests =
        settings.apiKeys().stream().filter(key -> !key.isBlank()).map(AccessKeys::digest).toList();
  }

  /**
   * Whether {@code presented} is one of the keys. Takes as long for a wrong key as for a right one:
   * digests of one length are compared in constant time, and always all of them.
   */
  boolean open(String presented) {
    byte[] digest = digest(presented);
    boolean known = false;
    for (byte[] key : digests) {
      known |= MessageDigest.isEqual(key, digest);
    }
    return known;
  }

  private static byte[] digest(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("Every Java platform has SHA-256", impossible);
    }
  }
}
