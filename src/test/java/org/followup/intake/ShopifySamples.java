package org.followup.intake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.followup.intake.IntakeHttp.Answer;
import org.junit.jupiter.api.Assumptions;

/** Shopify's own sample payloads, and a shop that signs and sends them. */
class ShopifySamples {

  private static final AtomicLong IDS = new AtomicLong(9_100_000_000_000_000_001L);

  final String domain = UUID.randomUUID() + ".myshopify.com";
  final String source = "shopify:" + domain;
  private final IntakeHttp http;

  ShopifySamples(int port) {
    this.http = new IntakeHttp(port);
  }

  /** Beyond what a double holds, and of no other test. */
  static long newId() {
    return IDS.incrementAndGet();
  }

  /** The sample payload of a topic; the test is skipped where the material is not there. */
  static ObjectNode sample(String topic) {
    Path file =
        Path.of(System.getProperty("followup.material", "../shared/data"))
            .resolve("webhooks/shopify")
            .resolve(topic + ".json");
    Assumptions.assumeTrue(
        Files.exists(file),
        "Shopify's sample payloads are not here; -Dfollowup.material=<folder> names their place.");
    try {
      return (ObjectNode) IntakeHttp.JSON.readTree(Files.readString(file)).path("response");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** A sample order made real and of nobody else: ids and address of its own. */
  static ObjectNode order(String topic, long orderId, long customerId, String email) {
    ObjectNode order = sample(topic);
    order.put("id", orderId).put("test", false).putNull("cancelled_at");
    order.put("email", email).put("contact_email", email);
    ((ObjectNode) order.path("customer")).put("id", customerId).put("email", email);
    return order;
  }

  static ObjectNode checkout(String token, long customerId, String email) {
    ObjectNode checkout = sample("checkouts/update");
    checkout.put("cart_token", token).put("email", email);
    ((ObjectNode) checkout.path("customer")).put("id", customerId).put("email", email);
    return checkout;
  }

  Answer send(String topic, Object body) {
    return send(topic, body, Map.of());
  }

  /** Sends it signed; {@code headers} replace those a delivery has, an empty one is left out. */
  Answer send(String topic, Object body, Map<String, String> headers) {
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    Map<String, String> all = new java.util.LinkedHashMap<>();
    all.put("X-Shopify-Topic", topic);
    all.put("X-Shopify-Shop-Domain", domain);
    all.put("X-Shopify-Webhook-Id", UUID.randomUUID().toString());
    all.put("X-Shopify-Hmac-SHA256", sign("demo-secret", bytes));
    all.putAll(headers);
    List<String> flat = new ArrayList<>();
    all.forEach(
        (name, value) -> {
          if (!value.isEmpty()) {
            flat.add(name);
            flat.add(value);
          }
        });
    return http.post(
        "/webhooks/shopify",
        "application/json",
        HttpRequest.BodyPublishers.ofByteArray(bytes),
        flat.toArray(String[]::new));
  }

  static String sign(String secret, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static ObjectNode object(String json) {
    try {
      return (ObjectNode) IntakeHttp.JSON.readTree(json.isEmpty() ? "{}" : json);
    } catch (IOException e) {
      throw new AssertionError(TextNode.valueOf(json).toString(), e);
    }
  }
}
