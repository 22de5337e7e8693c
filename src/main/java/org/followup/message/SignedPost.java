package org.followup.message;

import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A call with a signature by which the receiver knows that it comes from us and is not replayed,
 * after the Standard Webhooks specification: HMAC-SHA256 over {@code id.timestamp.body}.
 */
final class SignedPost {

  private static final String ALGORITHM = "HmacSHA256";
  private static final String ENCODED = "whsec_";

  private SignedPost() {}

  /**
   * @param id the same at each try, so that the receiver takes it once
   * @param now of this try
   */
  static HttpRequest of(ChannelSettings.Hook hook, String id, Instant now, byte[] body) {
    long timestamp = now.getEpochSecond();
    return HttpRequest.newBuilder(hook.requireUrl())
        .timeout(hook.timeout())
        .header("Content-Type", "application/json")
        .header("User-Agent", "Followup")
        .header("webhook-id", id)
        .header("webhook-timestamp", Long.toString(timestamp))
        .header("webhook-signature", sign(hook.requireSecret(), id, timestamp, body))
        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
        .build();
  }

  static String sign(String secret, String id, long timestamp, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key(secret), ALGORITHM));
      mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
      return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has " + ALGORITHM + ".", e);
    }
  }

  /** The specification's secrets are base64 behind a mark; others count as they are written. */
  private static byte[] key(String secret) {
    if (secret.startsWith(ENCODED)) {
      try {
        return Base64.getDecoder().decode(secret.substring(ENCODED.length()));
      } catch (IllegalArgumentException notBase64) {
        // as it is written, then
      }
    }
    return secret.getBytes(StandardCharsets.UTF_8);
  }
}
