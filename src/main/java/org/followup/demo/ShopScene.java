package org.followup.demo;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What can happen in the demo shop, by the name that {@code POST /demo/shop/{scene}} takes. */
enum ShopScene {
  BROWSE("browse"),
  CART("cart"),
  CART_EMPTY("cart-empty"),
  CHECKOUT("checkout"),
  ORDER("order"),
  DELIVERY("delivery"),
  REFUND("refund"),
  VOUCHER("voucher"),
  REDEEM("redeem"),
  TRIAL("trial"),
  UPGRADE("upgrade"),
  SIGNUP("signup"),
  RATING("rating");

  private final String key;

  ShopScene(String key) {
    this.key = key;
  }

  static Optional<ShopScene> find(String key) {
    return Arrays.stream(values()).filter(scene -> scene.key.equals(key)).findFirst();
  }

  /** All of them, for a sentence. */
  static String list() {
    return Arrays.stream(values()).map(ShopScene::key).collect(Collectors.joining(", "));
  }

  @JsonValue
  String key() {
    return key;
  }
}
