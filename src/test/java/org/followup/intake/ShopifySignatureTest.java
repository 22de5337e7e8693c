package org.followup.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.followup.intake.ShopifyMapping.Occurrence;
import org.junit.jupiter.api.Test;

class ShopifySignatureTest {

  private static final byte[] BODY = "{\"id\":1}".getBytes(StandardCharsets.UTF_8);

  @Test
  void takesEachSecretWhileOneReplacesAnother() {
    ShopifySignature signature = signature("old", " new ");

    assertThat(signature.isGenuine(BODY, ShopifySamples.sign("old", BODY))).isTrue();
    assertThat(signature.isGenuine(BODY, ShopifySamples.sign("new", BODY))).isTrue();
    assertThat(signature.isGenuine(BODY, ShopifySamples.sign("older", BODY))).isFalse();
    assertThat(signature.isGenuine(BODY, null)).isFalse();
  }

  @Test
  void staysShutWithoutASecret() {
    for (ShopifySignature signature : List.of(signature(), signature("", " "))) {
      assertThat(signature.isGenuine(BODY, ShopifySamples.sign("x", BODY))).isFalse();
      assertThat(signature.isGenuine(BODY, "")).isFalse();
      assertThat(signature.isGenuine(BODY, null)).isFalse();
    }
  }

  @Test
  void takesFulfilledForDeliveredWhereTheShopSaysSo() {
    Payload order = Payload.read(BODY).orElseThrow();
    Payload parcel =
        Payload.read("{\"order_id\":1,\"shipment_status\":\"delivered\"}".getBytes()).orElseThrow();

    assertThat(ShopifyMapping.occurrences("orders/fulfilled", order, true))
        .extracting(Occurrence::type)
        .containsExactly("order-fulfilled", "order-delivered");
    assertThat(ShopifyMapping.occurrences("fulfillments/update", parcel, true)).isEmpty();
    assertThat(ShopifyMapping.occurrences("fulfillments/update", parcel, false))
        .extracting(Occurrence::type)
        .containsExactly("order-delivered");
  }

  @Test
  void readsAroundWhateverAPayloadHolds() {
    Payload odd =
        Payload.read(
                """
                {"id":1.5,"order_id":"","email":7,"customer":"x","line_items":{"a":1},
                 "total_price":"1e999999999","currency":["EUR"],"name":"a\\u0000b\\ud800",
                 "billing_address":[],"order_status_url":null,"test":"true"}
                """
                    .getBytes(StandardCharsets.UTF_8))
            .orElseThrow();

    for (String topic :
        List.of(
            "orders/create",
            "refunds/create",
            "carts/update",
            "checkouts/create",
            "unknown/topic")) {
      ShopifyMapping.occurrences(topic, odd, false);
    }
    Occurrence order = ShopifyMapping.occurrences("orders/create", odd, false).get(0);
    assertThat(order.subject()).isNull();
    assertThat(order.data()).containsEntry("orderName", "ab").doesNotContainKey("total");
  }

  private static ShopifySignature signature(String... secrets) {
    return new ShopifySignature(new ShopifySettings(List.of(secrets), false));
  }
}
