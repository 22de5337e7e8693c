package org.followup.intake;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/**
 * Mailgun's signature: hexadecimal HMAC-SHA256 of a time and a random token, which stand in the
 * body with it. It covers nothing else, so a token opens the door for one body only ({@link
 * WebhookTokens}).
 */
@Component
class MailgunSignature {

  /** Ten digits, so that nobody moves the border between time and token. */
  private static final Pattern TIME = Pattern.compile("[0-9]{10}");

  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{20,200}");
  private static final Pattern SIGNATURE = Pattern.compile("[0-9a-f]{64}");

  private final HmacSha256 keys;
  private final WebhookAge age;

  MailgunSignature(WebhookSettings settings, WebhookAge age) {
    this.keys = new HmacSha256(settings.mailgun().signingKey());
    this.age = age;
  }

  /** The token of a delivery that is signed and not too old; empty for any other. */
  Optional<String> findToken(Payload delivery) {
    JsonNode signature = delivery.at("signature").node();
    String time = text(signature, "timestamp");
    String token = text(signature, "token");
    String claimed = text(signature, "signature");
    boolean genuine =
        TIME.matcher(time).matches()
            && TOKEN.matcher(token).matches()
            && SIGNATURE.matcher(claimed).matches()
            && keys.isGenuine(
                (time + token).getBytes(StandardCharsets.UTF_8), HexFormat.of().parseHex(claimed))
            && age.holds(Instant.ofEpochSecond(Long.parseLong(time)));
    return genuine ? Optional.of(token) : Optional.empty();
  }

  private static String text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    return value.isTextual() || value.isIntegralNumber() ? value.asText() : "";
  }
}
