package org.followup.intake;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Shopify's signature: base64 of the HMAC-SHA256 of the raw body, in {@code X-Shopify-Hmac-SHA256}.
 * It covers the body only, not the other headers.
 */
@Component
class ShopifySignature {

  private static final String ALGORITHM = "HmacSHA256";

  private final List<byte[]> secrets;

  ShopifySignature(ShopifySettings settings) {
    this.secrets =
        settings.secret().stream()
            .map(String::strip)
            .filter(secret -> !secret.isEmpty())
            .map(secret -> secret.getBytes(StandardCharsets.UTF_8))
            .toList();
  }

  /** Whether one of the secrets made the signature; takes as long for a near miss as for any. */
  boolean isGenuine(byte[] body, @Nullable String signature) {
    byte[] claimed;
    try {
      claimed = signature == null ? new byte[0] : Base64.getDecoder().decode(signature.strip());
    } catch (IllegalArgumentException e) {
      return false;
    }
    boolean genuine = false;
    for (byte[] secret : secrets) {
      genuine |= MessageDigest.isEqual(sign(secret, body), claimed);
    }
    return genuine;
  }

  private static byte[] sign(byte[] secret, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret, ALGORITHM));
      return mac.doFinal(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has " + ALGORITHM + ".", e);
    }
  }
}
