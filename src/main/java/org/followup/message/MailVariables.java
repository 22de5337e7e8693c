package org.followup.message;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import org.followup.message.MailPreview.Variable;
import org.followup.recipient.Profile;
import org.jspecify.annotations.Nullable;

/** What a mail asks of its occasion and its reader, and what they had for it. */
final class MailVariables {

  private static final int LONGEST = 120;

  /** Ours, the same whatever the occasion; a preview's links of a reader's own lead nowhere. */
  private static final Set<String> OURS =
      Set.of(
          "event",
          "shop",
          "loop",
          "message",
          "journey",
          "unsubscribeUrl",
          "preferencesUrl",
          "ratingUrl",
          "confirmUrl");

  private MailVariables() {}

  /**
   * Those that the mail uses first, each by name, then those that the occasion has besides.
   *
   * @param subject what the occasion is about
   * @param content of the occasion
   */
  static List<Variable> of(
      CompiledMail mail, Profile profile, @Nullable String subject, Map<String, Object> content) {
    Map<String, Object> all = new HashMap<>(content);
    all.put("subject", subject);
    profile.attributes().forEach((name, value) -> all.put("recipient." + name, value));
    all.put("recipient.id", profile.id().value());
    Set<String> used = used(mail);
    List<Variable> variables = new ArrayList<>();
    for (String name : used) {
      variables.add(new Variable(name, words(all.get(name)), true));
    }
    new TreeMap<>(content)
        .forEach(
            (name, value) -> {
              if (!used.contains(name)) {
                variables.add(new Variable(name, words(value), false));
              }
            });
    return variables;
  }

  private static Set<String> used(CompiledMail mail) {
    String text = mail.subject() + "\n" + mail.html();
    Set<String> given = PebbleNames.own(text);
    given.addAll(PebbleNames.loops(text).keySet());
    Set<String> used = new TreeSet<>();
    Matcher part = TemplateSource.PEBBLE.matcher(text);
    while (part.find()) {
      PebbleNames.inPart(
          part.group(),
          (root, field) -> {
            if (root.equals("recipient") && !field.isEmpty()) {
              used.add(root + "." + field);
            } else if (root.equals("event") && !field.isEmpty()) {
              used.add(field);
            } else if (!OURS.contains(root)
                && !root.equals("recipient")
                && !root.startsWith("_")
                && !given.contains(root)) {
              used.add(root);
            }
          });
    }
    return used;
  }

  private static @Nullable String words(@Nullable Object value) {
    if (value == null) {
      return null;
    }
    String text =
        value instanceof Collection<?> list
            ? list.stream().map(MailVariables::entry).collect(Collectors.joining(", "))
            : value.toString();
    String line = text.replaceAll("[\\p{Cc}\\p{Zl}\\p{Zp}]+", " ").strip();
    if (line.isEmpty()) {
      return null;
    }
    return line.codePointCount(0, line.length()) <= LONGEST
        ? line
        : line.substring(0, line.offsetByCodePoints(0, LONGEST - 1)) + "…";
  }

  /** A product is known by its name. */
  private static String entry(@Nullable Object value) {
    return value instanceof Map<?, ?> map && map.get("name") != null
        ? map.get("name").toString()
        : Objects.toString(value, "-");
  }
}
