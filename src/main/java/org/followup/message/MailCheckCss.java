package org.followup.message;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** CSS that large mail programs drop, by the table {@code message/mail-css.tsv}. */
final class MailCheckCss {

  private static final Pattern STYLED =
      Pattern.compile(
          "\\sstyle\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)')|<(?:mj-style|style)[^>]*>(.*?)</(?:mj-style|style)>",
          Pattern.DOTALL);
  private static final Pattern RULE = Pattern.compile("([A-Za-z-]+)\\s*:\\s*([^;{}]+)");
  private static final Pattern IMPORT = Pattern.compile("@import\\b|@font-face\\b");
  private static final List<Dropped> TABLE = read();

  private MailCheckCss() {}

  private record Dropped(Pattern property, Pattern value, String who, String instead) {}

  static List<MailRemark> check(TemplateSource source) {
    List<MailRemark> remarks = new ArrayList<>();
    Matcher styled = STYLED.matcher(source.text());
    while (styled.find()) {
      int group = styled.group(1) != null ? 1 : styled.group(2) != null ? 2 : 3;
      checkRules(source, styled.start(group), styled.group(group), remarks);
    }
    return remarks;
  }

  private static void checkRules(
      TemplateSource source, int start, String css, List<MailRemark> remarks) {
    Matcher foreign = IMPORT.matcher(css);
    while (foreign.find()) {
      remarks.add(
          MailRemark.at(
              "css",
              source.placeOf(start + foreign.start()),
              foreign.group()
                  + ": Gmail and Outlook show no web fonts; name one that everybody has after it"));
    }
    Matcher rule = RULE.matcher(css);
    while (rule.find()) {
      String property = rule.group(1).toLowerCase(Locale.ROOT);
      String value =
          rule.group(2).strip().toLowerCase(Locale.ROOT).replaceAll("\\s*!important$", "");
      boolean width = css.matches("(?s).*(?<![-\\w])width\\s*:.*");
      for (Dropped dropped : TABLE) {
        if (dropped.property().matcher(property).matches()
            && dropped.value().matcher(value).matches()
            && !(property.equals("max-width") && width)) {
          remarks.add(
              MailRemark.at(
                  "css",
                  source.placeOf(start + rule.start()),
                  "%s: %s is dropped by %s; %s"
                      .formatted(property, value, dropped.who(), dropped.instead())));
          break;
        }
      }
    }
  }

  private static List<Dropped> read() {
    try (InputStream table = MailCheckCss.class.getResourceAsStream("/message/mail-css.tsv")) {
      if (table == null) {
        throw new IllegalStateException("message/mail-css.tsv is missing");
      }
      return new String(table.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> line.split("\t"))
          .map(
              cell ->
                  new Dropped(Pattern.compile(cell[0]), Pattern.compile(cell[1]), cell[2], cell[3]))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
