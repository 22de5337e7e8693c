package org.followup.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.intake.ShopifySamples.newId;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.followup.FollowupTest;
import org.followup.event.Receipt;
import org.followup.journey.EventDispatcher;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Shopify's own payloads against the journeys that are shipped. */
@FollowupTest
class ShopifyJourneyTest {

  @LocalServerPort int port;
  @Autowired JdbcClient jdbc;
  @Autowired EventDispatcher dispatcher;
  @Autowired Recipients recipients;

  private final String email = "kim-" + UUID.randomUUID() + "@example.com";

  @Test
  void remindsOfACheckoutUntilTheOrderComes() {
    ShopifySamples shop = new ShopifySamples(port);
    RecipientId kim = new RecipientId("kim-" + newId());
    recipients.put(kim, email, null, null, Map.of());

    shop.send("checkouts/update", ShopifySamples.checkout("cart-" + newId(), 1, email));
    shop.send("orders/create", ShopifySamples.order("orders/create", newId(), newId(), email));

    assertThat(receipt(shop, "cart-updated").started())
        .extracting(Receipt.Effect::journey)
        .contains("abandoned-cart");
    assertThat(receipt(shop, "checkout-started").started())
        .extracting(Receipt.Effect::journey)
        .containsExactly("abandoned-checkout");
    assertThat(receipt(shop, "cart-updated").ended())
        .as("a step of the checkout is a change of its cart")
        .extracting(Receipt.Effect::journey)
        .containsExactly("abandoned-checkout");
    assertThat(receipt(shop, "order-completed").ended())
        .extracting(Receipt.Effect::journey)
        .containsExactly("abandoned-cart");
  }

  @Test
  void asksForAReviewUntilTheRefundOfThatOrder() {
    ShopifySamples shop = new ShopifySamples(port);
    long first = newId();
    long second = newId();
    long customer = newId();
    for (long order : List.of(first, second)) {
      shop.send("orders/create", ShopifySamples.order("orders/create", order, customer, email));
      shop.send(
          "fulfillments/update",
          ShopifySamples.object(
              "{\"order_id\":%d,\"shipment_status\":\"delivered\"}".formatted(order)));
    }

    shop.send("refunds/create", ShopifySamples.sample("refunds/create").put("order_id", first));

    assertThat(receipt(shop, "order-delivered").started())
        .extracting(Receipt.Effect::journey)
        .containsExactly("after-sale-feedback");
    assertThat(receipt(shop, "order-refunded").ended())
        .extracting(Receipt.Effect::journey)
        .containsExactly("after-sale-feedback");
  }

  private Receipt receipt(ShopifySamples shop, String type) {
    long seq =
        jdbc.sql("select min(seq) from event_log where source = :source and type = :type")
            .param("source", shop.source)
            .param("type", type)
            .query(Long.class)
            .single();
    return dispatcher.await(List.of(seq), Duration.ofSeconds(30)).get(seq);
  }
}
