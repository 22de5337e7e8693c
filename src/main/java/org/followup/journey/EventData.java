package org.followup.journey;

import java.util.HashMap;
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
          "shippingAddress",
          "billingAddress",
          "birthday",
          "recognition",
          "locale",
          "timeZone",
          "ip",
          "userAgent");

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

  /** All that mails may use: everything but contact data. */
  static Map<String, Object> content(Map<String, Object> data) {
    Map<String, Object> content = new HashMap<>(data);
    content.keySet().removeAll(CONTACT);
    return content;
  }

  private static boolean isSmallFact(Object value) {
    return value instanceof Integer
        || value instanceof Long
        || value instanceof Double
        || value instanceof String text && text.length() <= LONGEST && !text.contains("@");
  }
}
