package org.followup.intake;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.followup.recipient.PostalAddress;
import org.followup.recipient.ShopAddress;
import org.jspecify.annotations.Nullable;

/**
 * Part of what a shop sent. Whatever is missing, null or of another type is simply not there: a
 * delivery that is signed is not refused for a field.
 */
record Payload(JsonNode node) {

  private static final ObjectReader READER = JsonMapper.builder().build().reader();
  private static final JsonMapper FIELDS = JsonMapper.builder().build();
  private static final TypeReference<LinkedHashMap<String, Object>> OBJECT =
      new TypeReference<>() {};
  private static final int LONGEST_TEXT = 2_000;
  private static final int LONGEST_NUMBER = 30;
  private static final BigDecimal LAST_SECOND = BigDecimal.valueOf(9_999_999_999L);

  /** The object in the body, or empty where the body is none. */
  static Optional<Payload> read(byte[] body) {
    try {
      JsonNode node = READER.readTree(body);
      return node != null && node.isObject() ? Optional.of(new Payload(node)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The objects of the array in the body, or empty where the body is none. */
  static Optional<List<Payload>> readList(byte[] body) {
    try {
      JsonNode node = READER.readTree(body);
      return node != null && node.isArray() ? Optional.of(objects(node)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  Payload at(String field) {
    return new Payload(node.path(field));
  }

  /** The postal address that this part is; empty where it is none. */
  Optional<PostalAddress> postal() {
    return node.isObject() ? ShopAddress.read(FIELDS.convertValue(node, OBJECT)) : Optional.empty();
  }

  boolean has(String field) {
    return !node.path(field).isMissingNode() && !node.path(field).isNull();
  }

  boolean isTrue(String field) {
    return node.path(field).isBoolean() && node.path(field).asBoolean();
  }

  /** A text or a number as it was written, without what PostgreSQL does not keep. */
  @Nullable String text(String field) {
    JsonNode value = node.path(field);
    if (!value.isTextual() && !value.isIntegralNumber()) {
      return null;
    }
    StringBuilder kept = new StringBuilder();
    value
        .asText()
        .codePoints()
        .filter(c -> c != 0 && Character.getType(c) != Character.SURROGATE)
        .limit(LONGEST_TEXT)
        .forEach(kept::appendCodePoint);
    String text = kept.toString().strip();
    return text.isEmpty() ? null : text;
  }

  /** An id that fits an event's attribute; numbers keep every digit. */
  @Nullable String id(String field) {
    String text = text(field);
    return text == null || text.length() > 150 || text.chars().anyMatch(Character::isISOControl)
        ? null
        : text;
  }

  /** An amount, which Shopify writes as text. */
  @Nullable BigDecimal number(String field) {
    JsonNode value = node.path(field);
    String text = value.isTextual() || value.isNumber() ? value.asText() : "";
    if (text.isEmpty() || text.length() > LONGEST_NUMBER) {
      return null;
    }
    try {
      BigDecimal number = new BigDecimal(text);
      return Math.abs((long) number.scale()) > LONGEST_NUMBER ? null : number;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** Seconds since 1970, whole or with a fraction. */
  @Nullable Instant seconds(String field) {
    BigDecimal seconds = number(field);
    if (seconds == null || seconds.signum() < 0 || seconds.compareTo(LAST_SECOND) > 0) {
      return null;
    }
    return Instant.ofEpochMilli(seconds.movePointRight(3).longValue());
  }

  /** A date and time of RFC 3339. */
  @Nullable Instant time(String field) {
    String text = text(field);
    return text == null ? null : Rfc3339.read(text).orElse(null);
  }

  List<Payload> list(String field) {
    return objects(node.path(field));
  }

  private static List<Payload> objects(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .filter(JsonNode::isObject)
        .map(Payload::new)
        .toList();
  }
}
