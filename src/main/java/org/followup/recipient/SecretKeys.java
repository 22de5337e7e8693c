package org.followup.recipient;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.stereotype.Component;

/**
 * Keys for one purpose each, derived from {@code followup.secret} by HKDF (RFC 5869), so that a
 * token of one kind is worthless for another. The application refuses to start without the secret.
 */
@Component
public class SecretKeys {

  private static final String ALGORITHM = "HmacSHA256";
  private static final byte[] SALT = "followup/1".getBytes(StandardCharsets.US_ASCII);
  private static final int SHORTEST = 16;

  private final byte[] pseudoRandomKey;
  private final Map<String, byte[]> keys = new ConcurrentHashMap<>();

  SecretKeys(SecretSettings settings) {
    String secret = settings.secret();
    if (secret == null || secret.strip().length() < SHORTEST) {
      throw new IllegalStateException(
          "followup.secret is "
              + (secret == null || secret.isBlank() ? "missing" : "too short")
              + ": set it (or FOLLOWUP_SECRET) to at least "
              + SHORTEST
              + " random characters and keep it for the life of the installation.");
    }
    pseudoRandomKey = mac(SALT, secret.strip().getBytes(StandardCharsets.UTF_8));
  }

  /** HMAC-SHA256 of {@code data} under the key of {@code purpose}; 32 bytes. */
  public byte[] hmac(String purpose, byte[] data) {
    return mac(keys.computeIfAbsent(purpose, this::expand), data);
  }

  /** One block of HKDF-Expand is all that a 32-byte key needs. */
  private byte[] expand(String purpose) {
    byte[] info = purpose.getBytes(StandardCharsets.UTF_8);
    byte[] block = java.util.Arrays.copyOf(info, info.length + 1);
    block[info.length] = 1;
    return mac(pseudoRandomKey, block);
  }

  private static byte[] mac(byte[] key, byte[] data) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      return mac.doFinal(data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has " + ALGORITHM + ".", e);
    }
  }
}
