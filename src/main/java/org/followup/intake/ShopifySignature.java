package org.followup.intake;

import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Shopify's signature: base64 of the HMAC-SHA256 of the raw body, in {@code X-Shopify-Hmac-SHA256}.
 * It covers the body only, not the other headers.
 */
@Component
class ShopifySignature {

  private final HmacSha256 secrets;

  ShopifySignature(ShopifySettings settings) {
    this.secrets = new HmacSha256(settings.secret());
  }

  /** Whether one of the secrets made the signature; takes as long for a near miss as for any. */
  boolean isGenuine(byte[] body, @Nullable String signature) {
    try {
      return signature != null
          && secrets.isGenuine(body, Base64.getDecoder().decode(signature.strip()));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
