package org.followup.demo;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** How a scene is to be played; all of it optional. */
record ShopWishes(
    @Schema(description = "ana, ben or yuki; default ana") @Nullable String customer,
    @Schema(description = "p-1 to p-6, for browse and cart", example = "p-1")
        @Nullable String product,
    @Schema(description = "How many are to be in the cart; default one more than there are")
        @Nullable Integer quantity,
    @Schema(description = "1 to 5, for rating; default 5") @Nullable Integer rating,
    @Schema(description = "Days that the voucher or trial runs, 1 to 365; default 14")
        @Nullable Integer days) {

  static final ShopWishes NONE = new ShopWishes(null, null, null, null, null);

  private static final int MOST_OF_ONE = 99;
  private static final int LONGEST_DAYS = 365;

  /**
   * @throws ShopRefusalException naming what cannot be
   */
  ShopCustomer who() {
    String key = customer == null ? ShopCustomer.ANA.key() : customer;
    return ShopCustomer.find(key)
        .orElseThrow(() -> new ShopRefusalException("\"customer\" is one of ana, ben, yuki."));
  }

  /**
   * @throws ShopRefusalException naming what cannot be
   */
  ShopProduct which() {
    String id = product == null ? ShopProduct.SHELF.get(0).id() : product;
    return ShopProduct.find(id)
        .orElseThrow(() -> new ShopRefusalException("\"product\" is on the shelf, p-1 to p-6."));
  }

  /**
   * @param before how many there are
   * @throws ShopRefusalException naming what cannot be
   */
  int howMany(int before) {
    int wanted = quantity == null ? Math.min(before + 1, MOST_OF_ONE) : quantity;
    return within("quantity", wanted, 0, MOST_OF_ONE);
  }

  int stars() {
    return within("rating", rating == null ? 5 : rating, 1, 5);
  }

  int howLong() {
    return within("days", days == null ? 14 : days, 1, LONGEST_DAYS);
  }

  private static int within(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new ShopRefusalException("\"%s\" is %d to %d.".formatted(name, least, most));
    }
    return value;
  }
}
