package org.followup.intake;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * SendGrid's signature: ECDSA over P-256 with SHA-256, base64, of the time in a header and the raw
 * body.
 */
@Component
class SendgridSignature {

  static final String SIGNATURE = "X-Twilio-Email-Event-Webhook-Signature";
  static final String TIME = "X-Twilio-Email-Event-Webhook-Timestamp";

  private static final Pattern SECONDS = Pattern.compile("[0-9]{10}");
  private static final int BITS = 256;

  private final List<PublicKey> keys;
  private final WebhookAge age;

  /**
   * Reads the keys.
   *
   * @throws IllegalStateException where one is no public key of that kind
   */
  SendgridSignature(WebhookSettings settings, WebhookAge age) {
    this.keys =
        settings.sendgrid().publicKey().stream()
            .map(key -> key.replaceAll("-----[A-Z ]+-----|\\s", ""))
            .filter(key -> !key.isEmpty())
            .map(SendgridSignature::key)
            .toList();
    this.age = age;
  }

  /** Whether one of the keys signed the time and the body, and not too long ago. */
  boolean isGenuine(byte[] body, @Nullable String signature, @Nullable String time) {
    if (signature == null || time == null || !SECONDS.matcher(time).matches()) {
      return false;
    }
    return keys.stream().anyMatch(key -> verifies(key, body, signature, time))
        && age.holds(Instant.ofEpochSecond(Long.parseLong(time)));
  }

  private static boolean verifies(PublicKey key, byte[] body, String signature, String time) {
    try {
      Signature check = Signature.getInstance("SHA256withECDSA");
      check.initVerify(key);
      check.update(time.getBytes(StandardCharsets.US_ASCII));
      check.update(body);
      return check.verify(Base64.getDecoder().decode(signature.strip()));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }

  private static PublicKey key(String base64) {
    try {
      byte[] der = Base64.getDecoder().decode(base64);
      PublicKey key = KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der));
      if (key instanceof ECPublicKey ec && ec.getParams().getOrder().bitLength() == BITS) {
        return key;
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalStateException(unusable(), e);
    }
    throw new IllegalStateException(unusable());
  }

  private static String unusable() {
    return "followup.webhooks.sendgrid.public-key is no verification key of SendGrid (base64 of an"
        + " ECDSA P-256 public key); copy it from Settings, Mail Settings, Signed Event Webhook.";
  }
}
