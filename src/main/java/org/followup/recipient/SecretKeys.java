package org.followup.recipient;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
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
    findFault(secret)
        .ifPresent(
            fault -> {
              throw new IllegalStateException(fault);
            });
    pseudoRandomKey =
        mac(SALT, Objects.requireNonNull(secret).strip().getBytes(StandardCharsets.UTF_8));
  }

  /** What is wrong with a secret, in a sentence that names the property and not the secret. */
  public static Optional<String> findFault(@Nullable String secret) {
    if (secret != null && secret.strip().length() >= SHORTEST) {
      return Optional.empty();
    }
    return Optional.of(
        "Property followup.secret is "
            + (secret == null || secret.isBlank() ? "missing" : "too short")
            + ": set it to at least "
            + SHORTEST
            + " random characters and keep it for the life of the installation.");
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
