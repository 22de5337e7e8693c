package org.followup.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Plurals that lack a form which the mail's language has. */
final class MailCheckPlurals {

  private static final Pattern PLURAL = Pattern.compile("\\|\\s*plural\\s*\\(([^)]*)\\)");
  private static final Pattern FORM = Pattern.compile("\\b(zero|one|two|few|many|other)\\s*=");

  private MailCheckPlurals() {}

  static List<MailRemark> check(TemplateSource source, Locale language) {
    List<MailRemark> remarks = new ArrayList<>();
    Matcher plural = PLURAL.matcher(source.text());
    while (plural.find()) {
      TreeSet<String> missing = new TreeSet<>(MailPlurals.formsOf(language));
      Matcher form = FORM.matcher(plural.group(1));
      boolean named = false;
      while (form.find()) {
        named = true;
        missing.remove(form.group(1));
      }
      if (!named) {
        missing.remove("one");
      }
      missing.remove("other");
      // millions, in the languages of Western Europe; nobody counts products so far
      if (!missing.contains("few")) {
        missing.remove("many");
      }
      if (!missing.isEmpty()) {
        remarks.add(
            MailRemark.at(
                "plural",
                source.placeOf(plural.start()),
                "%s also has %s"
                    .formatted(
                        language.getDisplayLanguage(Locale.ENGLISH), String.join(", ", missing))));
      }
    }
    return remarks;
  }
}
