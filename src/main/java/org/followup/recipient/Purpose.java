package org.followup.recipient;

import java.util.regex.Pattern;

/**
 * What a mail or a consent is for: {@code marketing:<topic>}, {@code marketing:*} (consents only,
 * covers every topic), {@code service}, or {@code tracking} (consents only). At most 100
 * characters.
 */
public record Purpose(String value) {

  private static final Pattern FORM =
      Pattern.compile("service|tracking|marketing:(\\*|[a-z0-9]+(-[a-z0-9]+)*)");

  public static final Purpose SERVICE = new Purpose("service");
  public static final Purpose TRACKING = new Purpose("tracking");
  public static final Purpose ALL_MARKETING = new Purpose("marketing:*");

  public Purpose {
    if (value.length() > 100 || !FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "A purpose is marketing:<topic> (lower case, digits, hyphens), service or tracking; found: "
              + value);
    }
  }

  public static Purpose marketing(String topic) {
    return new Purpose("marketing:" + topic);
  }

  public boolean isMarketing() {
    return value.startsWith("marketing:");
  }

  /** The topic of a marketing purpose, {@code *} for all; empty for any other purpose. */
  public String topic() {
    return isMarketing() ? value.substring("marketing:".length()) : "";
  }

  @Override
  public String toString() {
    return value;
  }
}
