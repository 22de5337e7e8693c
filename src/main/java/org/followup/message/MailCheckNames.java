package org.followup.message;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names that a mail speaks of and nobody knows. Of ours ({@code shop}, {@code loop}, {@code
 * _legal}) it is known for certain what they have; events and profiles may have anything, so that
 * there a strange name is only remarked on.
 */
final class MailCheckNames {

  private static final Pattern STRING =
      Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'");
  private static final Pattern PATH =
      Pattern.compile("(?<![\\w.])([A-Za-z_]\\w*)((?:\\s*\\.\\s*[A-Za-z_]\\w*)*)");
  private static final Pattern LOOP = Pattern.compile("\\{%-?\\s*for\\s+(\\w+)\\s+in\\s+([\\w.]+)");
  private static final Pattern SET = Pattern.compile("\\{%-?\\s*set\\s+(\\w+)");

  private static final Set<String> WORDS =
      Set.of(
          "and",
          "contains",
          "defined",
          "else",
          "elseif",
          "empty",
          "endfor",
          "endif",
          "endverbatim",
          "equals",
          "even",
          "false",
          "for",
          "if",
          "in",
          "is",
          "iterable",
          "map",
          "none",
          "not",
          "null",
          "odd",
          "or",
          "set",
          "true",
          "verbatim");

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
          "plan",
          "rating",
          "topic",
          "category",
          "orderId",
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
  private final Set<String> own = new HashSet<>();
  private final Map<String, String> loops = new HashMap<>();
  private final List<TemplateFault> faults = new ArrayList<>();
  private final List<MailRemark> remarks = new ArrayList<>();

  private MailCheckNames(TemplateSource source) {
    this.source = source;
    Matcher loop = LOOP.matcher(source.text());
    while (loop.find()) {
      loops.put(loop.group(1), loop.group(2));
    }
    Matcher set = SET.matcher(source.text());
    while (set.find()) {
      own.add(set.group(1));
    }
  }

  static MailCheckTags.Found check(TemplateSource source) {
    var check = new MailCheckNames(source);
    Matcher part = TemplateSource.PEBBLE.matcher(source.text());
    while (part.find()) {
      check.look(part.group(), source.placeOf(part.start()));
    }
    return new MailCheckTags.Found(
        check.faults.stream().distinct().toList(), check.remarks.stream().distinct().toList());
  }

  private void look(String part, MailText.Place place) {
    String code = STRING.matcher(part).replaceAll("''");
    Matcher path = PATH.matcher(code);
    while (path.find()) {
      String before = code.substring(0, path.start()).stripTrailing();
      String after = code.substring(path.end()).stripLeading();
      boolean filter = before.endsWith("|");
      boolean argument = after.startsWith("=") && !after.startsWith("==");
      if (!filter && !argument && !WORDS.contains(path.group(1))) {
        String[] rest = path.group(2).replaceAll("\\s", "").split("\\.", -1);
        name(path.group(1), rest.length > 1 ? rest[1] : "", place);
      }
    }
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
