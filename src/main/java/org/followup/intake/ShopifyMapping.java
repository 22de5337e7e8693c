package org.followup.intake;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.followup.recipient.PostalAddress;
import org.jspecify.annotations.Nullable;

/** What Shopify's topics are in our words. */
final class ShopifyMapping {

  /**
   * Something that happened to a person or to a subject.
   *
   * @param personal reaches nobody without a person (a cart); otherwise whoever's journey is about
   *     the subject
   * @param onceId where it happens once only, whichever delivery tells it first: its identity
   */
  record Occurrence(
      String type,
      @Nullable String subject,
      Map<String, Object> data,
      boolean personal,
      @Nullable String onceId) {}

  /** The customer a payload names, as far as it does. */
  record Customer(@Nullable String id, List<String> emails) {}

  private ShopifyMapping() {}

  /** What happened; empty for a topic or a state that means nothing to us. */
  static List<Occurrence> occurrences(
      String topic, Payload payload, boolean deliveredWhenFulfilled) {
    return switch (topic) {
      case "orders/create" -> List.of(order("order-completed", payload));
      case "orders/paid" -> List.of(order("order-paid", payload));
      case "orders/cancelled" -> List.of(order("order-cancelled", payload));
      case "orders/fulfilled" ->
          deliveredWhenFulfilled
              ? List.of(order("order-fulfilled", payload), order("order-delivered", payload))
              : List.of(order("order-fulfilled", payload));
      case "refunds/create" ->
          List.of(happened("order-refunded", payload.id("order_id"), refund(payload)));
      case "fulfillments/update" ->
          "delivered".equals(payload.text("shipment_status")) && !deliveredWhenFulfilled
              ? List.of(happened("order-delivered", payload.id("order_id"), fulfilment(payload)))
              : List.of();
      case "carts/create", "carts/update" ->
          List.of(new Occurrence("cart-updated", payload.id("token"), cart(payload), true, null));
      case "checkouts/create", "checkouts/update" -> checkout(payload);
      default -> List.of();
    };
  }

  /** Whom the payload is about: its customer, else the address that came with it. */
  static Customer customer(Payload payload) {
    Payload customer = payload.at("customer");
    return new Customer(
        customer.id("id"),
        Stream.of(customer.text("email"), payload.text("email"), payload.text("contact_email"))
            .flatMap(Stream::ofNullable)
            .distinct()
            .toList());
  }

  private static Occurrence happened(
      String type, @Nullable String subject, Map<String, Object> data) {
    return new Occurrence(type, subject, data, false, null);
  }

  private static Occurrence order(String type, Payload order) {
    Map<String, Object> data = contact(order);
    put(data, "total", order.number("total_price"));
    put(data, "currency", order.text("currency"));
    data.put("products", products(order));
    put(data, "orderUrl", order.text("order_status_url"));
    put(data, "orderName", order.text("name"));
    put(data, "cancelReason", order.text("cancel_reason"));
    return happened(type, order.id("id"), data);
  }

  /** A cart that was paid for is an order, which comes by its own topic. */
  private static List<Occurrence> checkout(Payload checkout) {
    if (checkout.has("completed_at")) {
      return List.of();
    }
    String token =
        checkout.id("cart_token") == null ? checkout.id("token") : checkout.id("cart_token");
    Map<String, Object> data = contact(checkout);
    data.put("products", products(checkout));
    put(data, "total", checkout.number("total_price"));
    put(data, "currency", checkout.text("currency"));
    put(data, "cartUrl", checkout.text("abandoned_checkout_url"));
    return List.of(
        new Occurrence("cart-updated", token, data, true, null),
        new Occurrence(
            "checkout-started",
            token,
            data,
            true,
            token == null ? null : "checkout-started/" + token));
  }

  private static Map<String, Object> cart(Payload cart) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("products", products(cart));
    cart.list("line_items").stream()
        .map(item -> item.number("line_price"))
        .flatMap(Stream::ofNullable)
        .reduce(BigDecimal::add)
        .ifPresent(total -> data.put("total", total));
    cart.list("line_items").stream()
        .map(item -> item.at("price_set").at("shop_money").text("currency_code"))
        .flatMap(Stream::ofNullable)
        .findFirst()
        .ifPresent(currency -> data.put("currency", currency));
    return data;
  }

  private static Map<String, Object> refund(Payload refund) {
    Map<String, Object> data = new LinkedHashMap<>();
    List<Payload> paid =
        refund.list("transactions").stream()
            .filter(transaction -> "refund".equals(transaction.text("kind")))
            .toList();
    paid.stream()
        .map(transaction -> transaction.number("amount"))
        .flatMap(Stream::ofNullable)
        .reduce(BigDecimal::add)
        .ifPresent(total -> data.put("total", total));
    paid.stream()
        .map(transaction -> transaction.text("currency"))
        .flatMap(Stream::ofNullable)
        .findFirst()
        .ifPresent(currency -> data.put("currency", currency));
    put(data, "refundId", refund.id("id"));
    return data;
  }

  private static Map<String, Object> fulfilment(Payload fulfilment) {
    Map<String, Object> data = contact(fulfilment);
    data.put("products", products(fulfilment));
    put(data, "trackingUrl", fulfilment.text("tracking_url"));
    return data;
  }

  /** What fills the gaps of a profile. */
  private static Map<String, Object> contact(Payload payload) {
    Map<String, Object> data = new LinkedHashMap<>();
    customer(payload).emails().stream().findFirst().ifPresent(email -> data.put("email", email));
    for (String holder :
        List.of("customer", "billing_address", "shipping_address", "destination")) {
      if (!data.containsKey("firstName") && !data.containsKey("lastName")) {
        put(data, "firstName", payload.at(holder).text("first_name"));
        put(data, "lastName", payload.at(holder).text("last_name"));
      }
    }
    put(data, "locale", payload.text("customer_locale"));
    postal(payload).ifPresent(address -> data.put("postalAddress", address.document()));
    return data;
  }

  /** The person's own: what goes to another address may be a gift to somebody else. */
  private static Optional<PostalAddress> postal(Payload payload) {
    return Stream.of(
            payload.at("customer").at("default_address"),
            payload.at("billing_address"),
            payload.at("shipping_address"))
        .flatMap(address -> address.postal().stream())
        .findFirst();
  }

  private static List<Map<String, Object>> products(Payload payload) {
    List<Map<String, Object>> products = new ArrayList<>();
    for (Payload item : payload.list("line_items")) {
      Map<String, Object> product = new LinkedHashMap<>();
      put(product, "product_id", item.id("product_id"));
      put(product, "name", item.text("title"));
      put(product, "price", item.number("price"));
      put(product, "quantity", item.number("quantity"));
      products.add(product);
    }
    return products;
  }

  private static void put(Map<String, Object> data, String key, @Nullable Object value) {
    if (value != null) {
      data.put(key, value);
    }
  }
}
