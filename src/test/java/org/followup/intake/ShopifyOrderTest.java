package org.followup.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.intake.ShopifySamples.checkout;
import static org.followup.intake.ShopifySamples.newId;
import static org.followup.intake.ShopifySamples.object;
import static org.followup.intake.ShopifySamples.order;
import static org.followup.intake.ShopifySamples.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.followup.FollowupTest;
import org.followup.intake.IntakeHttp.Answer;
import org.followup.recipient.Consents;
import org.followup.recipient.Profile;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

@FollowupTest
class ShopifyOrderTest {

  @LocalServerPort int port;
  @Autowired JdbcClient jdbc;
  @Autowired Recipients recipients;
  @Autowired Consents consents;

  private ShopifySamples shop;
  private final String email = "jo-" + UUID.randomUUID() + "@example.com";
  private final long orderId = newId();
  private final long customerId = newId();

  @BeforeEach
  void open() {
    shop = new ShopifySamples(port);
  }

  @Test
  void opensToTheRightSignatureOnly() {
    ObjectNode order = order("orders/create", orderId, customerId, email);

    for (String signature :
        List.of(
            "",
            "nonsense!",
            "AAAA",
            ShopifySamples.sign("other-secret", order.toString().getBytes()),
            ShopifySamples.sign("demo-secret", (order + " ").getBytes()))) {
      Answer answer = shop.send("orders/create", order, Map.of("X-Shopify-Hmac-SHA256", signature));
      assertThat(answer.status()).as(signature).isEqualTo(401);
      assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
      assertThat(answer.header("WWW-Authenticate")).isNotEmpty();
    }
    assertThat(events()).isEmpty();
    assertThat(shop.send("orders/create", order).status()).isEqualTo(200);
  }

  @Test
  void answersWhatItCannotUse() {
    assertThat(shop.send("products/update", object("{\"id\":1}")).json())
        .isEqualTo(object("{\"accepted\":0,\"duplicates\":0}"));
    assertThat(shop.send("", object("")).status()).isEqualTo(200);
    assertThat(shop.send("orders/create", "{\"id\":").status()).isEqualTo(400);
    assertThat(shop.send("orders/create", "[1]").status()).isEqualTo(400);
    assertThat(shop.send("orders/create", "x".repeat(6_000_000)).status()).isEqualTo(413);
    assertThat(shop.send("orders/create", object("")).status())
        .as("a delivery is not refused for a missing field")
        .isEqualTo(200);
  }

  @Test
  void turnsAnOrderIntoOrderCompletedOnce() {
    ObjectNode order = order("orders/create", orderId, customerId, email);
    Map<String, String> delivery =
        Map.of(
            "X-Shopify-Webhook-Id",
            UUID.randomUUID().toString(),
            "X-Shopify-Triggered-At",
            "2024-05-06T07:08:09.123456789Z");

    assertThat(shop.send("orders/create", order, delivery).json())
        .isEqualTo(object("{\"accepted\":1,\"duplicates\":0}"));
    assertThat(shop.send("orders/create", order, delivery).json())
        .isEqualTo(object("{\"accepted\":0,\"duplicates\":1}"));
    assertThat(shop.send("orders/paid", order, delivery).json())
        .as("another topic is another delivery")
        .isEqualTo(object("{\"accepted\":1,\"duplicates\":0}"));

    assertThat(events())
        .containsExactly(
            "order-completed ACT shopify:" + customerId + " " + orderId,
            "order-paid ACT shopify:" + customerId + " " + orderId);
    JsonNode data = data("order-completed");
    assertThat(data.path("email").asText()).isEqualTo(email);
    assertThat(data.path("total").decimalValue()).isEqualByComparingTo("404.95");
    assertThat(data.path("currency").asText()).isEqualTo("USD");
    assertThat(data.path("firstName").asText()).isEqualTo("John");
    assertThat(data.path("lastName").asText()).isEqualTo("Smith");
    assertThat(data.path("locale").asText()).isEqualTo("en");
    assertThat(data.path("orderUrl").asText()).startsWith("https://jsmith.myshopify.com/");
    assertThat(data.path("products").get(0))
        .isEqualTo(
            object(
                "{\"product_id\":\"788032119674292900\",\"name\":\"Aviator sunglasses\","
                    + "\"price\":89.99,\"quantity\":1}"));
    assertThat(happenedAt("order-completed")).isEqualTo("2024-05-06 07:08:09.123456+00");
  }

  @Test
  void takesTheBodyForAnIdentityWhereTheHeaderIsMissing() {
    ObjectNode order = order("orders/create", orderId, customerId, email);

    shop.send("orders/create", order, Map.of("X-Shopify-Webhook-Id", ""));
    Answer second = shop.send("orders/create", order, Map.of("X-Shopify-Webhook-Id", ""));

    assertThat(second.json()).isEqualTo(object("{\"accepted\":0,\"duplicates\":1}"));
    assertThat(happenedAt("order-completed"))
        .as("without a trigger time the object's own")
        .isEqualTo("2022-01-01 00:00:00+00");
  }

  @Test
  void recordsATestOrderAndTouchesNobody() {
    ObjectNode order = order("orders/create", orderId, customerId, email).put("test", true);

    shop.send("orders/create", order);

    assertThat(events())
        .containsExactly("order-completed RECORD shopify:" + customerId + " " + orderId);
    assertThat(recipients.find(new RecipientId("shopify:" + customerId))).isEmpty();
    assertThat(recipients.findByAlias(shop.source, "" + customerId)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "orders/paid, order-paid",
    "orders/fulfilled, order-fulfilled",
    "orders/create, order-completed"
  })
  void mapsTheTopicsOfAnOrder(String topic, String type) {
    shop.send(topic, order(topic, orderId, customerId, email));

    assertThat(events()).containsExactly(type + " ACT shopify:" + customerId + " " + orderId);
  }

  @Test
  void mapsACancelledOrder() {
    ObjectNode order = order("orders/create", orderId, customerId, email);
    order.put("cancelled_at", "2024-05-06T07:08:09Z");

    shop.send("orders/cancelled", order);

    assertThat(events())
        .containsExactly("order-cancelled ACT shopify:" + customerId + " " + orderId);
  }

  @Test
  void letsARefundReachWhoeverIsConcernedByTheOrder() {
    ObjectNode refund = sample("refunds/create");
    refund.put("order_id", orderId);

    shop.send("refunds/create", refund);

    assertThat(events()).containsExactly("order-refunded ACT - " + orderId);
    assertThat(data("order-refunded").path("total").decimalValue()).isPositive();
  }

  @Test
  void findsThePersonOfADeliveredParcelByItsOrder() {
    String parcel = "{\"id\":1,\"order_id\":%d,\"email\":\"other-%s\",\"shipment_status\":\"%s\"}";
    shop.send("fulfillments/update", object(parcel.formatted(orderId, email, "in_transit")));
    assertThat(events()).isEmpty();

    shop.send("orders/create", order("orders/create", orderId, customerId, email));
    shop.send("fulfillments/update", object(parcel.formatted(orderId, email, "delivered")));

    assertThat(events())
        .contains("order-delivered ACT shopify:" + customerId + " " + orderId)
        .hasSize(2);
  }

  @Test
  void turnsACheckoutIntoACartAndAStartOnce() {
    String token = "cart-" + UUID.randomUUID();
    ObjectNode checkout = checkout(token, customerId, email);

    shop.send("checkouts/create", checkout);
    shop.send("checkouts/update", checkout);
    shop.send("checkouts/update", checkout.put("completed_at", "2024-05-06T07:08:09Z"));

    String whom = " ACT shopify:" + customerId + " " + token;
    assertThat(events())
        .containsExactly("checkout-started" + whom, "cart-updated" + whom, "cart-updated" + whom);
    JsonNode data = data("cart-updated");
    assertThat(data.path("cartUrl").asText()).startsWith("https://checkout.local/");
    assertThat(data.path("products")).hasSize(2);
    assertThat(data.path("total").decimalValue()).isEqualByComparingTo("421.88");
    assertThat(data.path("currency").asText()).isEqualTo("USD");
  }

  @Test
  void recordsACartWithoutAPerson() {
    ObjectNode cart = sample("carts/update").put("token", "cart-1");
    ObjectNode checkout = checkout("cart-2", customerId, email);
    checkout.remove(List.of("customer", "email"));

    shop.send("carts/update", cart);
    shop.send("checkouts/update", checkout);

    assertThat(events())
        .containsExactly(
            "cart-updated RECORD - cart-1",
            "checkout-started RECORD - cart-2",
            "cart-updated RECORD - cart-2");
    assertThat(data("cart-updated").path("currency").asText()).isNotEmpty();
  }

  @Test
  void makesAnUnknownCustomerARecipientWithoutAnyConsent() {
    shop.send("orders/create", order("orders/create", orderId, customerId, email));

    RecipientId id = new RecipientId("shopify:" + customerId);
    assertThat(recipients.find(id)).map(Profile::email).contains(email);
    assertThat(recipients.findByAlias(shop.source, "" + customerId)).contains(id);
    assertThat(consents.list(id)).isEmpty();
  }

  @Test
  void findsAKnownPersonByAddressAndKeepsTheName() {
    RecipientId ana = new RecipientId("ana-" + customerId);
    recipients.put(ana, email, null, null, Map.of());

    shop.send(
        "orders/create",
        order("orders/create", orderId, customerId, email.toUpperCase(java.util.Locale.ROOT)));
    recipients.put(ana, "moved-" + email, null, null, Map.of());
    shop.send("orders/paid", order("orders/paid", orderId, customerId, email));

    assertThat(events())
        .containsExactly(
            "order-completed ACT " + ana + " " + orderId, "order-paid ACT " + ana + " " + orderId);
    ShopifySamples other = new ShopifySamples(port);
    assertThat(recipients.findByAlias(other.source, "" + customerId))
        .as("another shop's customer of that number is somebody else")
        .isEmpty();
  }

  @Test
  void endsTheWaitsOfAllWhoShareAnAddressAndStartsNone() {
    RecipientId ana = new RecipientId("ana-" + customerId);
    RecipientId ben = new RecipientId("ben-" + customerId);
    recipients.put(ana, email, null, null, Map.of());
    recipients.put(ben, email, null, null, Map.of());

    shop.send("orders/create", order("orders/create", orderId, customerId, email));

    assertThat(events())
        .containsExactlyInAnyOrder(
            "order-completed STOP_ONLY " + ana + " " + orderId,
            "order-completed STOP_ONLY " + ben + " " + orderId);
    assertThat(data("order-completed").has("email")).isFalse();
    assertThat(recipients.findByAlias(shop.source, "" + customerId)).isEmpty();
  }

  @Test
  void givesAGuestOneIdThatDoesNotTellTheAddress() {
    for (String topic : List.of("orders/create", "orders/paid")) {
      ObjectNode order = order(topic, orderId, customerId, email);
      order.remove("customer");
      shop.send(topic, order);
    }

    List<String> guests =
        jdbc.sql("select distinct recipient_id from event_log where source = :source")
            .param("source", shop.source)
            .query(String.class)
            .list();
    assertThat(guests).hasSize(1);
    assertThat(guests.get(0)).startsWith("shopify:guest-").doesNotContain("@");
    assertThat(recipients.find(new RecipientId(guests.get(0)))).map(Profile::email).contains(email);
  }

  @Test
  void keepsAnOrderOfNobodyForItsSubject() {
    ObjectNode order = order("orders/create", orderId, customerId, email);
    order.remove(List.of("customer", "email", "contact_email"));

    shop.send("orders/create", order);

    assertThat(events()).containsExactly("order-completed ACT - " + orderId);
  }

  private List<String> events() {
    return jdbc.sql(
            """
            select type || ' ' || handling || ' ' || coalesce(recipient_id, '-') || ' ' || subject
            from event_log where source = :source order by seq
            """)
        .param("source", shop.source)
        .query(String.class)
        .list();
  }

  private JsonNode data(String type) {
    return object(first("data::text", type));
  }

  private String happenedAt(String type) {
    return first("happened_at::text", type);
  }

  private String first(String column, String type) {
    return jdbc.sql(
            "select %s from event_log where source = :source and type = :type order by seq limit 1"
                .formatted(column))
        .param("source", shop.source)
        .param("type", type)
        .query(String.class)
        .single();
  }
}
