package org.followup.message;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.parser.Parser;

/**
 * Where the links and pictures of a mail lead, as far as its files say it: what an event or a
 * recipient brings is known only when a mail is sent.
 */
final class LinkTargets {

  private static final Pattern LINK =
      Pattern.compile("\\s(href|src)=(?:\"([^\"]*)\"|'([^']*)')", Pattern.DOTALL);
  private static final Pattern SHOP = Pattern.compile("\\{\\{-?\\s*shop\\.url\\s*-?}}");
  private static final Pattern PEBBLE = Pattern.compile("\\{[{%]");

  /** Scheme and host, and that the host ends there. */
  private static final Pattern WITH_HOST =
      Pattern.compile("(?i)https?://[^/?#{}\\s]+(?:[/?#].*)?", Pattern.DOTALL);

  private LinkTargets() {}

  /**
   * One target.
   *
   * @param link without what stands behind a {@code #}
   * @param cut whether a variable follows in the file, so that this is the beginning of it
   * @param picture whether the mail shows it
   * @param languages of the files that have it
   */
  record Target(String link, boolean cut, boolean picture, Set<String> languages) {}

  /**
   * What was found.
   *
   * @param personal how many links begin with a variable
   */
  record Found(List<Target> targets, int personal) {}

  /** Each target once, in the order of the files. */
  static Found of(Collection<CompiledMail> languages, String shopUrl) {
    Map<String, Target> targets = new LinkedHashMap<>();
    Set<String> personal = new LinkedHashSet<>();
    for (CompiledMail mail : languages) {
      Matcher link = LINK.matcher(mail.html());
      while (link.find()) {
        String raw = link.group(2) == null ? link.group(3) : link.group(2);
        String written =
            SHOP.matcher(Parser.unescapeEntities(raw, true).strip())
                .replaceAll(Matcher.quoteReplacement(shopUrl));
        Matcher variable = PEBBLE.matcher(written);
        boolean cut = variable.find();
        String known = cut ? written.substring(0, variable.start()) : written;
        if (WITH_HOST.matcher(known).matches() && !(cut && endsInHost(known))) {
          Target target =
              targets.computeIfAbsent(
                  shortened(known, cut),
                  none ->
                      new Target(none, cut, link.group(1).equals("src"), new LinkedHashSet<>()));
          target.languages().add(mail.language());
        } else if (cut && !known.toLowerCase(Locale.ROOT).matches("(mailto|tel):.*")) {
          personal.add(raw);
        }
      }
    }
    return new Found(new ArrayList<>(targets.values()), personal.size());
  }

  private static boolean endsInHost(String known) {
    return !known.substring(known.indexOf("//") + 2).matches("(?s)[^/?#]+[/?#].*");
  }

  /** A path that goes on with a variable ends at its last slash, a query falls away. */
  private static String shortened(String known, boolean cut) {
    String page = known.replaceFirst("(?s)#.*", "");
    if (!cut) {
      return page;
    }
    String path = page.replaceFirst("(?s)\\?.*", "");
    return path.equals(known) ? path.substring(0, path.lastIndexOf('/') + 1) : path;
  }
}
