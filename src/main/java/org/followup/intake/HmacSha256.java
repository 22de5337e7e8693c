package org.followup.intake;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signatures by shared secrets (RFC 2104), several while one replaces another. */
final class HmacSha256 {

  private static final String ALGORITHM = "HmacSHA256";

  private final List<byte[]> secrets;

  /** Blank secrets are none; without any nothing is genuine. */
  HmacSha256(List<String> secrets) {
    this.secrets =
        secrets.stream()
            .map(String::strip)
            .filter(secret -> !secret.isEmpty())
            .map(secret -> secret.getBytes(StandardCharsets.UTF_8))
            .toList();
  }

  /** Whether one of the secrets made the signature; takes as long for a near miss as for any. */
  boolean isGenuine(byte[] signed, byte[] claimed) {
    boolean genuine = false;
    for (byte[] secret : secrets) {
      genuine |= MessageDigest.isEqual(sign(secret, signed), claimed);
    }
    return genuine;
  }

  private static byte[] sign(byte[] secret, byte[] bytes) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret, ALGORITHM));
      return mac.doFinal(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has " + ALGORITHM + ".", e);
    }
  }
}
