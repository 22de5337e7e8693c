package org.followup.tracking;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What mail servers write for people: who did not get the mail, and the dialogue that says why. */
final class BounceProse {

  private static final int MOST_RECIPIENTS = 20;
  private static final int LONGEST_LINE = 2_000;

  /** Where the mail that came back begins. */
  private static final Pattern ORIGINAL =
      Pattern.compile(
          "(?im)^[ \\t>]{0,8}(?:[-=*_]{2,40}[ ]{0,3}(?:this is a copy|original|returned|below this line|enclosed is"
              + "|copy of|forwarded|message header|the body of|body of|unsent|header of|your message|undelivered|mail header)"
              + "|original message\\b|message headers? follow|below is a copy|your original message|a copy of (?:the|your) (?:original )?message"
              + "|the (?:original|returned) message|return-path: ?<|received: (?:from|by) )");

  /** A line that begins with a recipient, alone or before what is said of him. */
  private static final Pattern RECIPIENT =
      Pattern.compile(
          "(?i)^[ \\t]{0,20}(?:[*-] |>>> ?(?!mail|rcpt|data)|[45]\\d\\d (?:[45]\\.\\d\\.\\d{1,3} )?)?(?:(?:to|recipients?|recipient address|addressed to|(?:original|final|failed)[ -]recipients?"
              + "|could not be delivered to|(?:unable to|delivery|undeliverable)[a-z ]{0,30}to|user[a-z ]{1,40}): {0,4}|(?:undeliverable|(?:unable to|failed to|could not|cannot) (?:be )?deliver\\w*)[a-z ]{0,20} to:? {1,4})?(?:rfc822; ?)?"
              + "[<\"]?([^\\s<>@:;,()\"]{1,64}+@[a-z0-9.-]{1,255}+)[>\"]?(?=$|[ \\t:;,(.])(?!\\s+(?:wrote|schrieb)).*");

  private static final Pattern SENDER_NEXT =
      Pattern.compile("(?i).{0,200}(?:sent by|sent from|message from|^from|sender:?)$");

  private static final Pattern DIALOGUE =
      Pattern.compile(
          ">>> ?(helo|ehlo|mail|rcpt|data|\\.|starttls|quit|rset)[^\\n]{0,500}\\n(?:[^<\\n][^\\n]{0,500}\\n){0,3}[ \\t]{0,8}<<< ?[45]",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern STEP =
      Pattern.compile(
          "(?:in reply to (?:the )?(?:end of )?|after (?:end of )?|like our |smtp:|smtp error from remote (?:\\w{4,8} )?server after |\\[|sent <<< ?|in |response to (?:the )?(?:end of )?)"
              + "(helo|ehlo|mail|rcpt|data|starttls)(?:[ _](?:to|from)|\\b)",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern STEP_FIRST =
      Pattern.compile(
          "\\b(helo|ehlo|mail|rcpt|data)(?: to| from)?(?: command)? (?:generated|returned|got|was answered|failed with|rejected with)\\b",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern TALK =
      Pattern.compile(
          "refused\\s+to\\s+talk\\s+to\\s+me|initial connection|while connected from|on connect\\b|in reply to greeting",
          Pattern.CASE_INSENSITIVE);

  /** Numbers of Google's old reports. */
  private static final Pattern STATE_RECIPIENT = Pattern.compile("\\(state 14\\)");

  private static final Pattern STATE_DATA = Pattern.compile("\\(state 1[78]\\)");
  private static final Pattern QMAIL_RECIPIENT =
      Pattern.compile("does not like recipient", Pattern.CASE_INSENSITIVE);
  private static final Pattern QMAIL_DATA =
      Pattern.compile("failed (?:on data|after i sent the message)", Pattern.CASE_INSENSITIVE);

  /** What went well in a dialogue that is told in full. */
  private static final Pattern TALKED =
      Pattern.compile("(?m)^ ?(?:In|Out): {1,4}(?![45]\\d\\d)[^\\n]{0,500}");

  /** How Sendmail sums up what the other server said before. */
  private static final Pattern SUMMED_UP =
      Pattern.compile(
          "(?m)^5\\d\\d 5\\.\\d\\.0 (?:<[^>\\n]{1,300}>\\.{3} )?Service unavailable[ \\r]{0,3}$");

  /** A server that tells the dialogue first and then whom it was about (Sendmail). */
  private static final Pattern TALKING =
      Pattern.compile("(?i)^[ \\t.]{0,8}while talking (?:to|with)\\b.*");

  private static final Pattern TALKED_FIRST =
      Pattern.compile("(?i)^[ \\t]{0,4}(?:>>>|<<<|[245]\\d\\d[ -]\\S{1,255} \\(e?smtp\\)).*");

  private static final Pattern QUOTED = Pattern.compile("(?m)^>[ \\t]?");

  private BounceProse() {}

  /** A report that somebody forwarded, quoted line by line, as it was; any other text as it is. */
  static String unquoted(String text) {
    List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
    long quoted = lines.stream().filter(line -> line.startsWith(">")).count();
    return quoted > 4 && quoted * 2 > lines.size() ? QUOTED.matcher(text).replaceAll("") : text;
  }

  /** The text before the mail that came back. */
  static String said(String text) {
    String said = TALKED.matcher(opening(text)).replaceAll("");
    return said.contains("<<< ") ? SUMMED_UP.matcher(said).replaceAll("") : said;
  }

  private static String opening(String text) {
    Matcher original = ORIGINAL.matcher(text);
    while (original.find()) {
      if (!text.substring(0, original.start()).isBlank()) {
        return text.substring(0, original.start());
      }
    }
    return text;
  }

  /** The mail that came back, from its first header; empty where the text has none. */
  static String returned(String text) {
    String rest = text.substring(opening(text).length());
    int line = rest.indexOf('\n');
    if (line < 0) {
      return "";
    }
    String first = rest.substring(0, line).strip().toLowerCase(Locale.ROOT);
    return first.startsWith("return-path:") || first.startsWith("received:")
        ? rest
        : rest.substring(line + 1).stripLeading();
  }

  /**
   * What is said of whom: text by address in lower case, in order. After "while talking to" the
   * dialogue stands before the recipient that it is about.
   */
  static Map<String, String> byRecipient(String said) {
    Map<String, StringBuilder> found = new LinkedHashMap<>();
    StringBuilder current = null;
    StringBuilder ahead = null;
    String before = "";
    for (String line : said.split("\r?\n", -1)) {
      String cut = line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) : line;
      Matcher recipient = RECIPIENT.matcher(cut);
      if (TALKING.matcher(cut).matches()) {
        ahead = new StringBuilder();
        current = null;
      } else if (ahead != null && TALKED_FIRST.matcher(cut).matches()) {
        ahead.append(cut).append('\n');
        continue;
      }
      if (recipient.matches() && !SENDER_NEXT.matcher(before).matches()) {
        String address = recipient.group(1).toLowerCase(Locale.ROOT);
        if (found.containsKey(address) || found.size() < MOST_RECIPIENTS) {
          current = found.computeIfAbsent(address, any -> new StringBuilder());
          current.append(ahead == null ? "" : ahead);
          ahead = ahead == null ? null : new StringBuilder();
        }
      }
      if (current != null) {
        current.append(cut).append('\n');
      }
      before = cut.isBlank() ? before : cut.strip();
    }
    Map<String, String> texts = new LinkedHashMap<>();
    found.forEach((address, text) -> texts.put(address, text.toString()));
    return texts;
  }

  /** The step of the dialogue at which the server refused, in lower case; empty where unsaid. */
  static String step(String text) {
    if (TALK.matcher(text).find()) {
      return "connect";
    }
    List<String> steps = new ArrayList<>();
    for (Pattern pattern : List.of(DIALOGUE, STEP, STEP_FIRST)) {
      Matcher matcher = pattern.matcher(text);
      if (matcher.find()) {
        steps.add(matcher.group(1).toLowerCase(Locale.ROOT));
      }
    }
    if (QMAIL_RECIPIENT.matcher(text).find() || STATE_RECIPIENT.matcher(text).find()) {
      steps.add("rcpt");
    }
    if (QMAIL_DATA.matcher(text).find() || STATE_DATA.matcher(text).find()) {
      steps.add("data");
    }
    return steps.isEmpty() ? "" : steps.get(0).equals(".") ? "data" : steps.get(0);
  }
}
