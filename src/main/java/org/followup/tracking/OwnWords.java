package org.followup.tracking;

import java.util.List;
import java.util.regex.Pattern;

/** What the writer of a reply said, without what they quote and how they sign. */
final class OwnWords {

  private static final Pattern SIGNATURE = Pattern.compile("--\\s*|_{5,}|—{2,}");

  /** The line with which a mail program begins its quote, in the languages of our readers. */
  private static final Pattern QUOTES_FROM_HERE =
      Pattern.compile(
          "(?iu)-{2,}\\s*(original message|ursprüngliche nachricht|weitergeleitete nachricht"
              + "|forwarded message|oorspronkelijk bericht|doorgestuurd bericht"
              + "|исходное сообщение|пересылаемое сообщение)\\s*-{2,}"
              + "|.{0,300}(wrote|schrieb|schreef|пишет|писал\\(а\\)|писал|написала?)\\b.{0,200}:"
              + "|.{0,300}<[^<>@\\s]+@[^<>\\s]+>.{0,80}:");

  /** The head of a quote as Outlook writes it. */
  private static final Pattern HEAD_FROM =
      Pattern.compile("(?iu)\\*?(from|von|van|от)\\*?\\s?:.{1,300}");

  private static final Pattern HEAD_MORE =
      Pattern.compile(
          "(?iu)\\*?(sent|date|to|subject|gesendet|datum|an|betreff|verzonden|aan|onderwerp"
              + "|отправлено|дата|кому|тема)\\*?\\s?:.{1,300}");

  private static final Pattern DEVICE =
      Pattern.compile(
          "(?iu)(sent (from|with|via)|get outlook|von meine[mr]? .{1,40}gesendet|gesendet (von|mit)"
              + "|verstuurd (vanaf|met)|verzonden (vanaf|met)|отправлено (с|из)).{0,80}");

  private OwnWords() {}

  /** The lines that are the writer's own, without blank ones. */
  static String of(String text) {
    List<String> lines =
        text.replace('\u00a0', ' ').replaceAll("[\\u200b-\\u200f\\ufeff]", "").lines().toList();
    StringBuilder own = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      String next = i + 1 < lines.size() ? lines.get(i + 1).strip() : "";
      if (SIGNATURE.matcher(line).matches() || beginsQuote(line, next)) {
        break;
      }
      if (!line.isEmpty() && !line.startsWith(">") && !DEVICE.matcher(line).matches()) {
        own.append(line).append('\n');
      }
    }
    return own.toString();
  }

  /** Some programs break the line in two. */
  private static boolean beginsQuote(String line, String next) {
    return QUOTES_FROM_HERE.matcher(line).matches()
        || (next.endsWith(":") && QUOTES_FROM_HERE.matcher(line + " " + next).matches())
        || (HEAD_FROM.matcher(line).matches() && HEAD_MORE.matcher(next).matches());
  }
}
