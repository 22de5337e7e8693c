package org.followup.audience;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of one statement. Whatever somebody typed gets into a statement through here and
 * no other way.
 */
final class Binding {

  private final Map<String, Object> values = new LinkedHashMap<>();
  private final Instant at;
  private final boolean everyone;
  private @Nullable String after;
  private @Nullable String to;

  /**
   * @param at the moment for which it is asked
   * @param everyone whether most people are asked, so that it is better to go through all that
   *     happened once than to look up what each of them did
   */
  Binding(Instant at, boolean everyone) {
    this.at = at;
    this.everyone = everyone;
  }

  boolean everyone() {
    return everyone;
  }

  /**
   * Only people behind the one id and up to the other, in the order of their bytes, are asked.
   *
   * @param to null to the end
   */
  void askOnly(String after, @Nullable String to) {
    this.after = after;
    this.to = to;
  }

  /**
   * Leaves out what others did, so that a page of people does not go through what everybody did.
   *
   * @param column that says who did it
   * @return to be written behind a condition; empty where everyone is asked
   */
  String among(String column) {
    return (after == null ? "" : " and %s collate \"C\" > %s".formatted(column, text(after)))
        + (to == null ? "" : " and %s collate \"C\" <= %s".formatted(column, text(to)));
  }

  Instant at() {
    return at;
  }

  String text(String value) {
    return bind(value) + "::text";
  }

  String texts(Collection<String> some) {
    return bind(some.toArray(String[]::new)) + "::text[]";
  }

  String number(Number value) {
    return bind(value) + "::numeric";
  }

  String moment(Instant moment) {
    return bind(moment.atOffset(ZoneOffset.UTC)) + "::timestamptz";
  }

  private String bind(Object value) {
    String name = "q" + (values.size() + 1);
    values.put(name, value);
    return ":" + name;
  }

  /** By the names under which the statement has them. */
  Map<String, Object> values() {
    return values;
  }
}
