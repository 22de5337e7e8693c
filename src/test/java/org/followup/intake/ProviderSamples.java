package org.followup.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Webhooks in the shapes that the providers document, signed with keys of the tests' own. */
final class ProviderSamples {

  static final String MAILGUN_KEY = "test-signing-key";
  static final String POSTMARK_SECRET = "test-postmark-secret";

  /** A key pair that is good for these tests and nothing else. */
  static final String SENDGRID_KEY =
      "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEjE02dqi3EWN6tMDucu+a2iNv9E1/8UMIRxdQE+no8yh9A/K3/Onb0sR4FMrh8Lz92tGAmUD5NP8lbrOClriCMA==";

  private static final String SENDGRID_PRIVATE =
      "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgFlQincG/6w/PzpCSmaF5u8ZeV47FGU5vKugpP/mjnYWhRANCAASMTTZ2qLcRY3q0wO5y75raI2/0TX/xQwhHF1AT6ejzKH0D8rf86dvSxHgUyuHwvP3a0YCZQPk0/yVus4KWuIIw";

  private ProviderSamples() {}

  static WebhookSettings settings() {
    return new WebhookSettings(
        Duration.ofDays(2),
        new WebhookSettings.Ses(List.of(SnsTopic.ARN)),
        new WebhookSettings.Mailgun(List.of(MAILGUN_KEY)),
        new WebhookSettings.Postmark(List.of(POSTMARK_SECRET)),
        new WebhookSettings.Sendgrid(List.of(SENDGRID_KEY)));
  }

  static Payload payload(String json) {
    return Payload.read(json.getBytes(StandardCharsets.UTF_8)).orElseThrow();
  }

  static ObjectNode object(String json) {
    try {
      return (ObjectNode) IntakeHttp.JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(json, e);
    }
  }

  /** As Mailgun posts it. */
  static ObjectNode mailgun(ObjectNode event, Instant at) {
    String token = UUID.randomUUID().toString().replace("-", "") + "0123456789abcdef01";
    return mailgun(event, Long.toString(at.getEpochSecond()), token, MAILGUN_KEY);
  }

  static ObjectNode mailgun(ObjectNode event, String time, String token, String key) {
    ObjectNode body = IntakeHttp.JSON.createObjectNode();
    body.putObject("signature")
        .put("timestamp", time)
        .put("token", token)
        .put("signature", hmac(key, time + token));
    body.set("event-data", event);
    return body;
  }

  /** As SendGrid signs it. */
  static String sendgrid(String time, byte[] body) {
    try {
      byte[] der = Base64.getDecoder().decode(SENDGRID_PRIVATE);
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(
          KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der)));
      signature.update(time.getBytes(StandardCharsets.US_ASCII));
      signature.update(body);
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String hmac(String key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
