package org.followup.journey;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Splits an event's data: small facts become variables of the instance, everything but contact data
 * becomes content for its mails. The engine never holds an address or a name.
 */
final class EventData {

  private static final Set<String> CONTACT =
      Set.of(
          "email",
          "firstName",
          "lastName",
          "name",
          "fullName",
          "phone",
          "mobile",
          "address",
          "street",
          "postalAddress",
          "consent",
          "shippingAddress",
          "billingAddress",
          "birthday",
          "recognition",
          "locale",
          "timeZone",
          "ip",
          "userAgent");

  private static final String PRODUCTS = "products";
  private static final String PRODUCT_ID = "product_id";

  private static final Set<String> OF_A_PRODUCT =
      Set.of(
          PRODUCT_ID,
          "name",
          "price",
          "quantity",
          "image_url",
          "url",
          "category",
          "variant",
          "brand",
          "sku",
          "currency");

  /** Names that the engine room itself sets. */
  private static final Set<String> RESERVED = Set.of("subject", "enteredAt");

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");
  private static final int LONGEST = 500;

  private EventData() {}

  /** Scalars, and for each list its length as {@code <name>Count}. */
  static Map<String, Object> variables(Map<String, Object> data) {
    Map<String, Object> variables = new HashMap<>();
    data.forEach(
        (name, value) -> {
          if (CONTACT.contains(name) || RESERVED.contains(name) || !NAME.matcher(name).matches()) {
            return;
          }
          if (value instanceof List<?> list) {
            variables.put(name + "Count", list.size());
          } else if (value instanceof Boolean || isSmallFact(value)) {
            variables.put(name, value);
          } else if (value instanceof Number number) {
            variables.put(name, number.doubleValue());
          }
        });
    return variables;
  }

  /**
   * All that mails may use: everything but contact data. One product that is told as Segment does,
   * without a list, stands in {@code products} as well, with the name that is its own.
   */
  static Map<String, Object> content(Map<String, Object> data) {
    Map<String, Object> content = new HashMap<>(data);
    content.keySet().removeAll(CONTACT);
    if (data.get(PRODUCT_ID) != null && data.get("name") != null && !data.containsKey(PRODUCTS)) {
      Map<String, Object> product = new LinkedHashMap<>(data);
      product.keySet().retainAll(OF_A_PRODUCT);
      content.put(PRODUCTS, List.of(product));
    }
    return content;
  }

  /** Whether the product is the one that the data tell, or one of those in their list. */
  static boolean hasProduct(Map<String, Object> data, String id) {
    return id.equals(String.valueOf(data.get(PRODUCT_ID)))
        || data.get(PRODUCTS) instanceof List<?> products
            && products.stream()
                .anyMatch(
                    one ->
                        one instanceof Map<?, ?> product
                            && id.equals(String.valueOf(product.get(PRODUCT_ID))));
  }

  private static boolean isSmallFact(Object value) {
    return value instanceof Integer
        || value instanceof Long
        || value instanceof Double
        || value instanceof String text && text.length() <= LONGEST && !text.contains("@");
  }
}
