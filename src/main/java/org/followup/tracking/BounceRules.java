package org.followup.tracking;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The table of reasons ({@code tracking/bounce-rules.tsv}): ordered, each rule one line, the first
 * that fits decides. Words come before codes because they say more.
 *
 * <p>Patterns are found in {@code status reply command | words}, with {@code -} for what is
 * missing; words are in lower case, without addresses ({@code @} in their place), links (their host
 * stays) and repeated codes: a mailbox called {@code userunknown} must not speak for its server.
 * Texts are cut before they come here and patterns hold bounded repeats only, so time is bounded as
 * well.
 */
final class BounceRules {

  /** More than any server says about one recipient. */
  private static final int LONGEST = 4_000;

  /** Windows over a long text cost most, and what a server says of its own is short. */
  private static final int LONGEST_UNKNOWN = 1_000;

  private static final Pattern LINK =
      Pattern.compile("(?:https?://|www\\.)([\\w.-]{1,100})[^\\s<>\"]{0,500}");
  private static final Pattern ADDRESS =
      Pattern.compile("<?[^\\s<>@:;,(\"]{1,128}+@[^\\s<>@;,)\"]{1,255}>?");
  private static final Pattern CODES =
      Pattern.compile(
          "(?<![\\w.])[245][0-5]\\d[ -]{1,2}(?:[245]\\.\\d{1,3}\\.\\d{1,3}[ -]?)?|(?<![\\w.])[245]\\.\\d{1,3}\\.\\d{1,3}(?![\\w.])");
  private static final Pattern HOST =
      Pattern.compile(
          "\\b(?:host |mx )?[\\w-]{1,63}+\\.[\\w.-]{1,200}+ ?\\[[^\\]\\s]{1,60}\\](?::\\d{1,5})?");

  /** Sentences of every report of a server, which say nothing of this one. */
  private static final Pattern FORM =
      Pattern.compile(
          "(?:you can )?delete your\\s{1,9}own text from the (?:attached returned|attached|message returned)[\\w ]{0,20}"
              + "|it's attached below|i've given up\\. sorry it didn't work out"
              + "|for further assistance, please (?:send mail|contact|send e-?mail) [^.\\n]{0,80}"
              + "|please include this problem report|-+ delivery report unavailable -+|(?:this is a )?permanent error[;.,]"
              + "|i'm sorry to have to inform you|this is the mail (?:system|delivery agent) at(?: host)? \\S{1,200}"
              + "|(?:could not|couldn't|cannot) be delivered to (?:one or more|all)[\\w ]{0,40}");

  private static final Pattern MEANING = Pattern.compile("\\{([a-z]+)\\}");
  private static final Pattern SPACE = Pattern.compile("\\s+");

  /** The table that is in force. */
  static final BounceRules TABLE = new BounceRules(lines("/tracking/bounce-rules.tsv"));

  private final List<Rule> words = new ArrayList<>();
  private final List<Rule> status = new ArrayList<>();
  private final List<Rule> composed = new ArrayList<>();
  private final List<Rule> codes = new ArrayList<>();

  /**
   * A table from its lines: phrases, then {@code [status]} that leaves no doubt, then what is
   * {@code [composed]} of a thing and its state, then all other {@code [codes]}. A line {@code
   * =name} gives words that mean the same, and {@code {name}} stands for them.
   */
  BounceRules(List<String> lines) {
    List<Rule> section = words;
    Map<String, String> means = new HashMap<>();
    for (String line : lines) {
      if (line.startsWith("[")) {
        section =
            switch (line) {
              case "[status]" -> status;
              case "[composed]" -> composed;
              case "[codes]" -> codes;
              default -> throw new IllegalStateException("No such part of the table: " + line);
            };
      } else if (line.startsWith("=")) {
        String[] columns = line.split("\t+", 2);
        means.put(columns[0].substring(1), columns[1]);
      } else if (!line.isBlank() && !line.startsWith("#")) {
        section.add(rule(line, means));
      }
    }
  }

  record Rule(String name, BounceReason reason, Pattern pattern) {}

  /** The rule for what was said, if any phrase of it is known. */
  Optional<Rule> byWords(BounceCodes codes, String command, String said) {
    return said.isBlank() ? Optional.empty() : first(words, head(codes, command) + clean(said));
  }

  /** The rule for what was said in words that nobody has seen, if thing and state are known. */
  Optional<Rule> byMeaning(BounceCodes codes, String command, String said) {
    if (said.isBlank()) {
      return Optional.empty();
    }
    String words = clean(said);
    return first(
        composed,
        head(codes, command) + words.substring(0, Math.min(words.length(), LONGEST_UNKNOWN)));
  }

  /** The rule for an enhanced status that leaves no doubt. */
  Optional<Rule> byStatus(BounceCodes codes, String command) {
    return first(status, head(codes, command));
  }

  /** The rule for the bare codes. */
  Optional<Rule> byCodes(BounceCodes codes, String command) {
    return first(this.codes, head(codes, command));
  }

  private static Optional<Rule> first(List<Rule> rules, String subject) {
    return rules.stream().filter(rule -> rule.pattern.matcher(subject).find()).findFirst();
  }

  private static String head(BounceCodes codes, String command) {
    return or(codes.status()) + ' ' + or(codes.reply()) + ' ' + or(command) + " | ";
  }

  private static String or(String word) {
    return word.isEmpty() ? "-" : word;
  }

  /** The words alone. */
  static String clean(String said) {
    String cut = said.length() > LONGEST ? said.substring(0, LONGEST) : said;
    String bare = LINK.matcher(cut.toLowerCase(Locale.ROOT)).replaceAll(" $1 ");
    bare = FORM.matcher(HOST.matcher(bare).replaceAll(" ")).replaceAll(" ");
    bare = CODES.matcher(ADDRESS.matcher(bare).replaceAll("@")).replaceAll(" ");
    return SPACE.matcher(bare.replace('\u2019', '\'').replace('*', ' ')).replaceAll(" ").strip();
  }

  /** The lines of a table, as it is kept. */
  static List<String> lines(String resource) {
    try (InputStream in =
            Objects.requireNonNull(BounceRules.class.getResourceAsStream(resource), resource);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return lines.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Rule rule(String line, Map<String, String> means) {
    String[] columns = line.split("\t+", 3);
    if (columns.length != 3) {
      throw new IllegalStateException("A rule is name, reason and pattern between tabs: " + line);
    }
    return new Rule(
        columns[0],
        BounceReason.valueOf(columns[1].toUpperCase(Locale.ROOT)),
        Pattern.compile(
            MEANING
                .matcher(columns[2])
                .replaceAll(
                    word ->
                        Matcher.quoteReplacement(
                            Objects.requireNonNull(means.get(word.group(1)), line)))));
  }
}
