package org.followup.message;

import io.pebbletemplates.pebble.extension.Filter;
import io.pebbletemplates.pebble.template.EvaluationContext;
import io.pebbletemplates.pebble.template.PebbleTemplate;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Variables within links: {@code href="https://shop.example/search?q={{ product.name }}"} is
 * written so that no name breaks the link or adds to it (RFC 3986). A variable with which a link
 * begins is a link itself and stays; its scheme is checked when the mail is rendered ({@link
 * MailPage}).
 */
final class LinkVariables implements Filter {

  /** What authors may write themselves, too. */
  static final String NAME = "urlpart";

  private static final Pattern LINK =
      Pattern.compile("(\\s(?:href|src)=)(?:\"([^\"]*)\"|'([^']*)')", Pattern.DOTALL);
  private static final Pattern TAG = Pattern.compile("\\{%.*?%}", Pattern.DOTALL);

  /** A finished branch of a choice that is still open. */
  private static final Pattern OTHER_BRANCH =
      Pattern.compile(
          "\\{%-?\\s*(?:if|elseif)\\b(?:(?!%}).)*%}(?:(?!\\{%).)*(?=\\{%-?\\s*else)",
          Pattern.DOTALL);

  private static final Pattern PRINT = Pattern.compile("\\{\\{-?(.*?)-?}}", Pattern.DOTALL);

  /** Puts the filter into the links of a compiled mail. */
  static String encode(String html) {
    return LINK.matcher(html).replaceAll(link -> Matcher.quoteReplacement(encoded(link.group())));
  }

  private static String encoded(String attribute) {
    int start = attribute.indexOf('=') + 2;
    Matcher print = PRINT.matcher(attribute);
    StringBuilder out = new StringBuilder();
    int done = 0;
    while (print.find()) {
      out.append(attribute, done, print.start());
      done = print.end();
      String before = before(attribute.substring(start, print.start()));
      String code = print.group(1).strip();
      boolean whole = before.isEmpty() || before.toLowerCase(Locale.ROOT).equals("tel:");
      out.append(
          whole || code.contains("| " + NAME) || code.contains("urlencode")
              ? print.group()
              : "{{ (" + code + ") | " + NAME + " }}");
    }
    return out.append(attribute.substring(done)).toString();
  }

  /** What stands before a variable in the link that is written, whichever way a choice goes. */
  private static String before(String written) {
    String chosen = written;
    String without = OTHER_BRANCH.matcher(chosen).replaceAll("");
    while (!without.equals(chosen)) {
      chosen = without;
      without = OTHER_BRANCH.matcher(chosen).replaceAll("");
    }
    return TAG.matcher(chosen).replaceAll("").strip();
  }

  @Override
  public List<String> getArgumentNames() {
    return List.of();
  }

  /** Everything but letters, digits, {@code -._~} and the slash in percent. */
  @Override
  public @Nullable Object apply(
      @Nullable Object input,
      Map<String, Object> args,
      PebbleTemplate self,
      EvaluationContext context,
      int line) {
    return input == null ? null : percent(input.toString()).replace("%2F", "/");
  }

  /** The same with the slash. */
  static String percent(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }
}
