package org.followup.console;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what the time line says about one thing. */
record Facts(Map<String, Object> values) {

  /** The value as text; null where it is missing. */
  @Nullable String text(String name) {
    Object value = values.get(name);
    return value == null ? null : value.toString();
  }

  /** The value as text; another where it is missing. */
  String text(String name, String otherwise) {
    String text = text(name);
    return text == null ? otherwise : text;
  }

  /** Whether it says so. */
  boolean is(String name) {
    return Boolean.TRUE.equals(values.get(name));
  }

  @Nullable Instant time(String name) {
    try {
      String text = text(name);
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeParseException unreadable) {
      return null;
    }
  }

  /** What stands inside, empty where nothing does. */
  Facts inside(String name) {
    return values.get(name) instanceof Map<?, ?> map ? of(map) : new Facts(Map.of());
  }

  /** A list of things, empty where there is none. */
  List<Facts> list(String name) {
    return values.get(name) instanceof List<?> list
        ? list.stream().filter(Map.class::isInstance).map(thing -> of((Map<?, ?>) thing)).toList()
        : List.of();
  }

  @SuppressWarnings("unchecked") // it was read from JSON
  private static Facts of(Map<?, ?> map) {
    return new Facts((Map<String, Object>) map);
  }
}
