package org.followup.recipient;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A postal address as shops write it: in our own fields, or as Shopify, WooCommerce, Shopware and
 * Stripe have it in orders and customers.
 */
public final class ShopAddress {

  private ShopAddress() {}

  /** The address; empty where the object is none that a letter could go to. */
  public static Optional<PostalAddress> read(Map<String, ?> object) {
    return Optional.ofNullable(PostalAddress.read(object).address())
        .or(() -> Optional.ofNullable(PostalAddress.read(translated(object)).address()));
  }

  private static Map<String, Object> translated(Map<String, ?> object) {
    // Stripe: the name stands beside the address.
    Map<?, ?> place = object.get("address") instanceof Map<?, ?> inner ? inner : object;
    Map<String, Object> fields = new LinkedHashMap<>();
    String first = text(object, "first_name", "firstName");
    String last = text(object, "last_name", "lastName");
    String whole = text(object, "name");
    fields.put("name", whole != null ? whole : joined(first, last));
    fields.put("company", text(object, "company"));
    fields.put(
        "street",
        Stream.of(
                text(place, "street", "address1", "address_1", "line1"),
                text(place, "address2", "address_2", "line2", "additionalAddressLine1"),
                text(place, "additionalAddressLine2"))
            .filter(Objects::nonNull)
            .toList());
    fields.put(
        "postalCode", text(place, "postalCode", "zip", "postcode", "postal_code", "zipcode"));
    fields.put("city", text(place, "city"));
    fields.put("region", text(place, "region", "province_code", "province", "state"));
    fields.put("country", country(place));
    return fields;
  }

  /** The code, also where a name stands beside it. */
  private static @Nullable String country(Map<?, ?> place) {
    String code = text(place, "country_code", "countryCode");
    if (code != null) {
      return code.toUpperCase(Locale.ROOT);
    }
    return place.get("country") instanceof Map<?, ?> country
        ? text(country, "iso")
        : text(place, "country");
  }

  private static @Nullable String joined(@Nullable String... parts) {
    List<String> known =
        Stream.of(parts).filter(Objects::nonNull).map(Objects::requireNonNull).toList();
    return known.isEmpty() ? null : String.join(" ", known);
  }

  private static @Nullable String text(Map<?, ?> object, String... names) {
    for (String name : names) {
      if (object.get(name) instanceof String text && !text.isBlank()) {
        return text;
      }
    }
    return null;
  }
}
