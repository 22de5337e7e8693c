package org.followup.message;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The subject lines of a mail: the first {@code <mj-title>}, and those after it, which a subject
 * test tries against it: {@code <mj-title variant="B">…</mj-title>}, then C and so on.
 */
final class MailSubjects {

  /** What the first one is called. */
  static final String FIRST = "A";

  /** Subject lines that one mail may have. */
  static final int MOST = 5;

  private static final Pattern TITLE =
      Pattern.compile("<mj-title(\\s[^>]*)?>(.*?)</mj-title>", Pattern.DOTALL);
  private static final Pattern VARIANT =
      Pattern.compile("\\s+variant\\s*=\\s*[\"'](\\w*)[\"']\\s*");

  private MailSubjects() {}

  /** The name of the subject line at that place, from 0. */
  static String nameOf(int place) {
    return String.valueOf((char) ('A' + place));
  }

  /** The place of that name, from 0; that of the first where the name is none. */
  static int placeOf(@Nullable String name) {
    return name != null && name.length() == 1 && name.charAt(0) >= 'A' && name.charAt(0) <= 'Z'
        ? name.charAt(0) - 'A'
        : 0;
  }

  /** The subject lines after the first, as they are written. */
  static List<String> alternatives(String mjml) {
    List<String> lines = new ArrayList<>();
    Matcher title = TITLE.matcher(mjml);
    while (title.find()) {
      lines.add(title.group(2));
    }
    return lines.isEmpty() ? lines : List.copyOf(lines.subList(1, lines.size()));
  }

  /** The mail with its first subject line alone, each line where it was. */
  static String withoutAlternatives(String mjml) {
    Matcher title = TITLE.matcher(mjml);
    StringBuilder kept = new StringBuilder();
    boolean first = true;
    while (title.find()) {
      String instead =
          first
              ? "<mj-title>" + title.group(2) + "</mj-title>"
              : title.group().replaceAll("[^\\n]", "");
      title.appendReplacement(kept, Matcher.quoteReplacement(instead));
      first = false;
    }
    return title.appendTail(kept).toString();
  }

  /** What is wrong with the subject lines of a file. */
  static List<TemplateFault> check(TemplateSource source) {
    List<TemplateFault> faults = new ArrayList<>();
    Set<String> texts = new HashSet<>();
    Matcher title = TITLE.matcher(source.text());
    for (int place = 0; title.find(); place++) {
      MailText.Place at = source.placeOf(title.start());
      String marks = title.group(1) == null ? "" : title.group(1);
      Matcher variant = VARIANT.matcher(marks);
      String name =
          variant.matches() ? variant.group(1) : place == 0 && marks.isBlank() ? FIRST : "";
      if (place >= MOST) {
        faults.add(fault(at, "a mail has at most " + MOST + " subject lines"));
        break;
      }
      if (!name.equals(nameOf(place))) {
        faults.add(
            fault(
                at,
                "subject line %d is written <mj-title variant=\"%s\">"
                    .formatted(place + 1, nameOf(place))));
      }
      String text = title.group(2).strip();
      if (place > 0 && text.isEmpty()) {
        faults.add(fault(at, "subject line " + nameOf(place) + " is empty"));
      } else if (!texts.add(text)) {
        faults.add(fault(at, "subject line " + nameOf(place) + " says the same as one before it"));
      }
    }
    return faults;
  }

  /** What is wrong between the languages of a mail. */
  static List<TemplateFault> check(Map<Locale, MailTemplate> languages) {
    int most = languages.values().stream().mapToInt(MailTemplate::subjects).max().orElse(1);
    return languages.values().stream()
        .filter(mail -> mail.subjects() < most)
        .map(
            mail ->
                new TemplateFault(
                    mail.file(),
                    0,
                    "the mail has %d subject lines in another language and %d here"
                        .formatted(most, mail.subjects())))
        .toList();
  }

  private static TemplateFault fault(MailText.Place at, String reason) {
    return new TemplateFault(at.file(), at.line(), reason);
  }
}
