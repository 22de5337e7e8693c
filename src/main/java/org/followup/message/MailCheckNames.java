package org.followup.message;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import org.followup.node.NearNames;

/**
 * Names that a mail speaks of and nobody knows. Of ours ({@code shop}, {@code loop}, {@code
 * _legal}) it is known for certain what they have; events and profiles may have anything, so that
 * there a strange name is only remarked on.
 */
final class MailCheckNames {

  /** What is ours, with what it has. */
  private static final Map<String, Set<String>> OURS =
      Map.of(
          "shop", Set.of("name", "url", "currency"),
          "loop", Set.of("index", "length", "first", "last", "revindex"),
          "_legal", Set.of("marketing", "basis", "postalAddress", "notice", "confirms"));

  private static final Set<String> PLAIN =
      Set.of(
          "event",
          "recipient",
          "message",
          "journey",
          "subject",
          "unsubscribeUrl",
          "preferencesUrl",
          "ratingUrl",
          "confirmUrl",
          "_start",
          "_end",
          "_subject");

  private static final Set<String> PROFILE =
      Set.of("id", "firstName", "lastName", "country", "birthday");

  /** What the events of docs/events.md bring. */
  private static final Set<String> EVENTS =
      Set.of(
          "products",
          "total",
          "currency",
          "cartUrl",
          "value",
          "expiresAt",
          "endsAt",
          "startsAt",
          "dueAt",
          "eventName",
          "location",
          "eventUrl",
          "materialUrl",
          "reason",
          "points",
          "invoiceNumber",
          "payUrl",
          "plan",
          "rating",
          "topic",
          "category",
          "orderId",
          "orderName",
          "orderUrl",
          "shipping",
          "tax",
          "refund",
          "carrier",
          "trackingNumber",
          "trackingUrl",
          "expectedAt",
          "about",
          "bookingUrl",
          "gift",
          "amount",
          "donationUrl",
          "surveyUrl",
          "title",
          "registrationUrl",
          "previousPrice",
          "stock",
          "url",
          "name",
          "price");

  private static final Set<String> PRODUCT =
      Set.of(
          "product_id",
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

  private final TemplateSource source;
  private final Set<String> own;
  private final Map<String, String> loops;
  private final List<TemplateFault> faults = new ArrayList<>();
  private final List<MailRemark> remarks = new ArrayList<>();

  private MailCheckNames(TemplateSource source) {
    this.source = source;
    loops = PebbleNames.loops(source.text());
    own = PebbleNames.own(source.text());
  }

  static MailCheckTags.Found check(TemplateSource source) {
    var check = new MailCheckNames(source);
    Matcher part = TemplateSource.PEBBLE.matcher(source.text());
    while (part.find()) {
      MailText.Place place = source.placeOf(part.start());
      PebbleNames.inPart(part.group(), (root, field) -> check.name(root, field, place));
    }
    return new MailCheckTags.Found(
        check.faults.stream().distinct().toList(), check.remarks.stream().distinct().toList());
  }

  private void name(String root, String field, MailText.Place place) {
    Set<String> has = OURS.get(root);
    if (has != null) {
      if (!field.isEmpty() && !has.contains(field)) {
        faults.add(
            new TemplateFault(
                place.file(),
                place.line(),
                "%s has no %s%s; it has %s"
                    .formatted(
                        root,
                        field,
                        NearNames.hint(field, has),
                        String.join(", ", new TreeSet<>(has)))));
      }
    } else if (root.equals("recipient")) {
      strange("the profile of a recipient", field, PROFILE, place);
    } else if (root.equals("event")) {
      strange("an event", field, EVENTS, place);
    } else if (loops.containsKey(root)) {
      if (loops.getOrDefault(root, "").endsWith("products")) {
        strange("a product", field, PRODUCT, place);
      }
    } else if (!own.contains(root) && !PLAIN.contains(root)) {
      Set<String> known = new HashSet<>(EVENTS);
      known.addAll(PLAIN);
      known.addAll(OURS.keySet());
      known.addAll(own);
      strange("an event of the docs", root, EVENTS, known, place);
    }
  }

  private void strange(String what, String name, Set<String> known, MailText.Place place) {
    strange(what, name, known, known, place);
  }

  private void strange(
      String what, String name, Set<String> known, Set<String> meant, MailText.Place place) {
    if (!name.isEmpty() && !known.contains(name)) {
      remarks.add(
          MailRemark.at(
              "name", place, "%s has no %s%s".formatted(what, name, NearNames.hint(name, meant))));
    }
  }
}
