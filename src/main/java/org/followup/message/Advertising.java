package org.followup.message;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a mail that advertises, which service mail must not: it goes to people who never
 * agreed to advertising, and one promotional line makes all of it advertising (BGH, 15 December
 * 2015, VI ZR 134/15). Only what can be recognised by reading is found; whoever writes the mail
 * answers for the rest.
 *
 * @param file path under {@code processes/}
 * @param line counted from 1
 * @param found what stands there
 * @param sure whether it advertises for certain; else somebody should look
 */
public record Advertising(String file, int line, String found, boolean sure) {

  private static final int IGNORE_CASE =
      Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS;

  private static final Pattern MARKUP =
      Pattern.compile("<[^>]*>|\\{%.*?%}|\\{\\{.*?}}", Pattern.DOTALL);
  private static final Pattern PEBBLE = Pattern.compile("\\{%.*?%}|\\{\\{.*?}}", Pattern.DOTALL);

  private static final String MONEY = "\\d+(?:[.,]\\d+)?\\s*(?:%|percent|prozent|€|euro?|\\$|£)";

  /** Price cuts in figures, and what shops write above recommendations. */
  private static final Pattern SURE_WORDS =
      Pattern.compile(
          MONEY
              + "\\s*(?:off|discount|reduction|rabatt|nachlass|gespart)\\b"
              + "|\\b(?:save|spare|sparen|sparen sie|rabatt von|nachlass von|discount of)"
              + "\\s+(?:up to |bis zu )?(?:[€$£]\\s*)?"
              + MONEY
              + "|\\byou (?:may|might) also like\\b|\\bcustomers also bought\\b"
              + "|\\brecommended for you\\b|\\bour recommendations\\b"
              + "|\\bk(?:ö|oe)nnten? (?:ihnen|dir|euch) auch gefallen\\b"
              + "|\\bkunden kauften auch\\b|\\bempfehlungen für (?:sie|dich|euch)\\b",
          IGNORE_CASE);

  private static final Pattern LIKELY_WORDS =
      Pattern.compile(
          "\\b(?:discounts?|rabatte?|coupons?|vouchers?|gutscheine?|special offers?|sonderangebote?"
              + "|newsletter|sale|bestsellers?|free shipping|versandkostenfrei|buy now"
              + "|jetzt kaufen)\\b",
          IGNORE_CASE);

  /** Lists that are there to sell, and the link out of a mailing list. */
  private static final Pattern SURE_VALUES =
      Pattern.compile("\\b(?:recommend\\w*|similarProducts|bestsellers|unsubscribeUrl)\\b");

  private static final Pattern LIKELY_VALUES =
      Pattern.compile("\\b(?:voucher|coupon|discount|promotion)\\w*\\b");

  private static final Pattern SURE_LINK = Pattern.compile("\\butm_campaign=[^\"'&\\s]*");
  private static final Pattern LIKELY_LINK =
      Pattern.compile("\\butm_(?:source|medium)=[^\"'&\\s]*");

  /** Everything that advertises in a mail, from the top. */
  static List<Advertising> in(TemplateSource source) {
    String text = source.text().replace("&nbsp;", "      ").replace("&#160;", "      ");
    String words = blank(MARKUP, text);
    List<Advertising> found = new ArrayList<>();
    find(source, SURE_WORDS, words, true, found);
    find(source, LIKELY_WORDS, words, false, found);
    String values = onlyPebble(text);
    find(source, SURE_VALUES, values, true, found);
    find(source, LIKELY_VALUES, values, false, found);
    find(source, SURE_LINK, text, true, found);
    find(source, LIKELY_LINK, text, false, found);
    found.sort(Comparator.comparing(Advertising::file).thenComparingInt(Advertising::line));
    return List.copyOf(found);
  }

  /**
   * For a message of the purpose service that is about to leave.
   *
   * @throws MailFault where one of them is sure
   */
  static void refuse(List<Advertising> places) {
    places.stream()
        .filter(Advertising::sure)
        .findFirst()
        .ifPresent(
            place -> {
              throw new MailFault("service mail does not advertise, but %s does".formatted(place));
            });
  }

  private static void find(
      TemplateSource source, Pattern sign, String text, boolean sure, List<Advertising> found) {
    Matcher next = sign.matcher(text);
    while (next.find()) {
      String words = next.group().replaceAll("[\\s\\u00A0]+", " ");
      MailText.Place place = source.placeOf(next.start());
      boolean said =
          isOfAllMails(place, words)
              || found.stream().anyMatch(one -> one.isAt(place) && one.found().contains(words));
      if (!said) {
        found.add(new Advertising(place.file(), place.line(), words, sure));
      }
    }
  }

  private boolean isAt(MailText.Place place) {
    return file.equals(place.file()) && line == place.line();
  }

  /** Shared footers offer it to readers of marketing mail only. */
  private static boolean isOfAllMails(MailText.Place place, String words) {
    return words.equals("unsubscribeUrl") && place.file().startsWith("_shared/");
  }

  /** Blanks in the place of what matches, so that lines and offsets stay. */
  private static String blank(Pattern what, String text) {
    return what.matcher(text).replaceAll(part -> part.group().replaceAll("[^\\n]", " "));
  }

  private static String onlyPebble(String text) {
    StringBuilder only = new StringBuilder(text.replaceAll("[^\\n]", " "));
    Matcher part = PEBBLE.matcher(text);
    while (part.find()) {
      only.replace(part.start(), part.end(), part.group());
    }
    return only.toString();
  }

  /** The place and what stands there. */
  @Override
  public String toString() {
    return "%s:%d (\"%s\")".formatted(file, line, found);
  }
}
