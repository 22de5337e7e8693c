package org.followup.tracking;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
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
  private static final Pattern SPACE = Pattern.compile("\\s+");

  /** The table that is in force. */
  static final BounceRules TABLE = new BounceRules(lines("/tracking/bounce-rules.tsv"));

  private final List<Rule> words = new ArrayList<>();
  private final List<Rule> codes = new ArrayList<>();

  /** A table from its lines; those after {@code [codes]} are asked where no word is known. */
  BounceRules(List<String> lines) {
    List<Rule> section = words;
    for (String line : lines) {
      if (line.equals("[codes]")) {
        section = codes;
      } else if (!line.isBlank() && !line.startsWith("#")) {
        section.add(rule(line));
      }
    }
  }

  record Rule(String name, BounceReason reason, Pattern pattern) {}

  /** The rule for what was said, if any word of it is known. */
  Optional<Rule> byWords(BounceCodes codes, String command, String said) {
    if (said.isBlank()) {
      return Optional.empty();
    }
    return first(words, head(codes, command) + clean(said));
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
    bare = HOST.matcher(bare).replaceAll(" ");
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

  private static Rule rule(String line) {
    String[] columns = line.strip().split("\t+", 3);
    if (columns.length != 3) {
      throw new IllegalStateException("A rule is name, reason and pattern between tabs: " + line);
    }
    return new Rule(
        columns[0],
        BounceReason.valueOf(columns[1].toUpperCase(Locale.ROOT)),
        Pattern.compile(columns[2]));
  }
}
