package org.followup.intake;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One webhook of Shopify.
 *
 * @param topic such as {@code orders/create}
 * @param source of the events it becomes; the shop's domain is in it, so that two shops never mix
 * @param id Shopify's id of the delivery together with the topic; the same over retries
 * @param time when it was triggered, else when the object was changed, as far as either is told
 * @param test a trial that must not reach anybody
 */
record ShopifyDelivery(
    String topic, String source, String id, @Nullable Instant time, boolean test, Payload payload) {

  private static final Pattern TOPIC = Pattern.compile("[a-z_]{1,50}/[a-z_]{1,50}");
  private static final Pattern DOMAIN = Pattern.compile("[a-z0-9][a-z0-9.-]{0,99}");
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:-]{1,80}");

  static ShopifyDelivery of(HttpServletRequest request, byte[] body, Payload payload) {
    String topic = header(request, "X-Shopify-Topic").toLowerCase(Locale.ROOT);
    String domain = header(request, "X-Shopify-Shop-Domain").toLowerCase(Locale.ROOT);
    String id = header(request, "X-Shopify-Webhook-Id");
    String known = TOPIC.matcher(topic).matches() ? topic : "";
    return new ShopifyDelivery(
        known,
        "shopify:" + (DOMAIN.matcher(domain).matches() ? domain : "unknown"),
        known
            + "/"
            + (ID.matcher(id).matches()
                ? id
                : "sha256-" + hash(id.isEmpty() ? body : id.getBytes(StandardCharsets.UTF_8))),
        time(header(request, "X-Shopify-Triggered-At"), payload),
        header(request, "X-Shopify-Test").equalsIgnoreCase("true") || isTest(payload),
        payload);
  }

  private static boolean isTest(Payload payload) {
    return payload.isTrue("test")
        || (payload.has("transactions")
            && !payload.list("transactions").isEmpty()
            && payload.list("transactions").stream().allMatch(paid -> paid.isTrue("test")));
  }

  private static @Nullable Instant time(String triggeredAt, Payload payload) {
    return Stream.of(
            Optional.of(triggeredAt),
            Optional.ofNullable(payload.text("updated_at")),
            Optional.ofNullable(payload.text("processed_at")),
            Optional.ofNullable(payload.text("created_at")))
        .flatMap(Optional::stream)
        .map(Rfc3339::read)
        .flatMap(Optional::stream)
        .findFirst()
        .orElse(null);
  }

  private static String header(HttpServletRequest request, String name) {
    String value = request.getHeader(name);
    return value == null ? "" : value.strip();
  }

  private static String hash(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }
}
