package org.followup.demo;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * Something on the demo shop's shelf.
 *
 * @param picture file below {@code /demo/}
 */
record ShopProduct(String id, String name, String words, BigDecimal price, String picture) {

  static final List<ShopProduct> SHELF =
      List.of(
          of("p-1", "Assam tea", "Malty and strong, for grey mornings", "9.90", "assam"),
          of("p-2", "Sencha", "Green and bright, second flush", "12.50", "sencha"),
          of("p-3", "Earl Grey", "With real bergamot, nothing else", "10.50", "earl-grey"),
          of("p-4", "Rooibos", "Red, mild, and good at midnight", "7.90", "rooibos"),
          of("p-5", "Garden mint", "Whole leaves, dried in the shade", "6.90", "mint"),
          of("p-6", "Matcha set", "A bowl, a whisk and a first tin", "34.00", "matcha"));

  static Optional<ShopProduct> find(String id) {
    return SHELF.stream().filter(product -> product.id().equals(id)).findFirst();
  }

  private static ShopProduct of(String id, String name, String words, String price, String file) {
    return new ShopProduct(id, name, words, new BigDecimal(price), "tea-" + file + ".svg");
  }
}
