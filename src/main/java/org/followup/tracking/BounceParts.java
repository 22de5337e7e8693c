package org.followup.tracking;

import java.util.Map;

/**
 * What a report is made of, cut to size.
 *
 * @param headers of the mail itself, names in lower case, the first of each name
 * @param text what a person would read, all text parts of the mail itself
 * @param status the part {@code message/delivery-status}, empty where there is none
 * @param inner the same of a mail within: a report that a gateway passed on, wrapped in its own
 * @param feedback the part {@code message/feedback-report}, empty where there is none
 * @param original headers of the mail that came back, names in lower case
 */
record BounceParts(
    Map<String, String> headers,
    String text,
    String status,
    String inner,
    String feedback,
    Map<String, String> original) {

  /** The same with another text. */
  BounceParts saying(String other) {
    return new BounceParts(headers, other, status, inner, feedback, original);
  }

  String header(String name) {
    return headers.getOrDefault(name, "");
  }
}
