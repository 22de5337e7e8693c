package org.followup.message;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The text of one MJML file and what its author got wrong. The MJML compiler forgives everything
 * silently, so tags are checked here; lines stay those of the file.
 */
final class TemplateSource {

  private static final Pattern COMMENT = Pattern.compile("<!--(?!\\[if).*?-->", Pattern.DOTALL);
  private static final Pattern TAG =
      Pattern.compile(
          "<(/?)(mjml|mj-[A-Za-z0-9-]*)((?:\"[^\"]*\"|'[^']*'|[^\"'>])*?)(/?)>", Pattern.DOTALL);
  static final Pattern PEBBLE = Pattern.compile("\\{%.*?%}|\\{\\{.*?}}", Pattern.DOTALL);
  private static final Pattern STRING =
      Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'", Pattern.DOTALL);
  private static final Pattern FILTER = Pattern.compile("\\|\\s*([A-Za-z_]\\w*)");
  private static final Pattern CALL = Pattern.compile("(\\.?)\\s*([A-Za-z_]\\w*)\\s*\\(");
  private static final Pattern NAME = Pattern.compile("\\{%-?\\s*([A-Za-z_]\\w*)?");
  private static final Set<String> MJML =
      Set.of(
          "mjml",
          "mj-accordion",
          "mj-accordion-element",
          "mj-accordion-text",
          "mj-accordion-title",
          "mj-all",
          "mj-attributes",
          "mj-body",
          "mj-breakpoint",
          "mj-button",
          "mj-carousel",
          "mj-carousel-image",
          "mj-class",
          "mj-column",
          "mj-divider",
          "mj-font",
          "mj-group",
          "mj-head",
          "mj-hero",
          "mj-html-attribute",
          "mj-html-attributes",
          "mj-image",
          "mj-navbar",
          "mj-navbar-link",
          "mj-preview",
          "mj-raw",
          "mj-section",
          "mj-selector",
          "mj-social",
          "mj-social-element",
          "mj-spacer",
          "mj-style",
          "mj-table",
          "mj-text",
          "mj-title",
          "mj-wrapper");

  /** Elements whose content MJML takes as it is; text anywhere else it drops or misplaces. */
  private static final Set<String> HOLD_TEXT =
      Set.of(
          "mj-accordion-text",
          "mj-accordion-title",
          "mj-button",
          "mj-navbar-link",
          "mj-preview",
          "mj-raw",
          "mj-social-element",
          "mj-style",
          "mj-table",
          "mj-text",
          "mj-title");

  private static final Set<String> PEBBLE_TAGS =
      Set.of("if", "elseif", "else", "endif", "for", "endfor", "set", "verbatim", "endverbatim");
  private static final Set<String> WORDS_BEFORE_BRACKETS =
      Set.of("and", "or", "not", "is", "in", "if", "elseif", "contains", "equals");

  private final MailText whole;
  private final String text;
  private final List<TemplateFault> faults = new ArrayList<>();

  TemplateSource(MailText whole) {
    this.whole = whole;
    this.text = whole.text();
  }

  /** Remarks of the author stay at home; line breaks stay where they are. */
  static String withoutRemarks(String raw) {
    String text = raw.startsWith("\uFEFF") ? raw.substring(1) : raw;
    return COMMENT.matcher(text).replaceAll(m -> m.group().replaceAll("[^\\n]", " "));
  }

  String text() {
    return text;
  }

  /** Faults that can be seen without compiling. */
  List<TemplateFault> check() {
    faults.clear();
    checkTags();
    checkPebble();
    if (faults.isEmpty()) {
      String subject = element("mj-title");
      if (subject == null || subject.isBlank()) {
        fault(null, "the mail has no subject; put <mj-title>…</mj-title> into <mj-head>");
      }
      if (element("mj-body") == null) {
        fault(null, "the mail has no content; it needs <mjml><mj-body>…</mj-body></mjml>");
      }
    }
    return List.copyOf(faults);
  }

  /** Faults of the expressions alone, for what is no mail. */
  List<TemplateFault> checkExpressions() {
    faults.clear();
    checkPebble();
    return List.copyOf(faults);
  }

  /** Content of the first element of that name, or null. */
  @Nullable String element(String name) {
    Matcher open = Pattern.compile("<" + name + "(\\s[^>]*)?>").matcher(text);
    if (!open.find()) {
      return null;
    }
    int end = text.indexOf("</" + name + ">", open.end());
    return end < 0 ? null : text.substring(open.end(), end);
  }

  /** Pebble tags that the compiled HTML no longer holds: MJML drops text in some places. */
  List<TemplateFault> lostIn(String html) {
    List<TemplateFault> lost = new ArrayList<>();
    Map<String, Integer> kept = new HashMap<>();
    Matcher inHtml = PEBBLE.matcher(html);
    while (inHtml.find()) {
      kept.merge(inHtml.group(), 1, Integer::sum);
    }
    int bodyStart = text.indexOf("<mj-body");
    Matcher inSource = PEBBLE.matcher(text);
    while (inSource.find()) {
      if (inSource.start() >= bodyStart && kept.merge(inSource.group(), -1, Integer::sum) < 0) {
        MailText.Place place = placeOf(inSource.start());
        lost.add(
            new TemplateFault(
                place.file(),
                place.line(),
                inSource.group() + " stands where MJML drops it; move it into the text"));
      }
    }
    return lost;
  }

  MailText.Place placeOf(int offset) {
    return whole.placeOf(offset);
  }

  /** Where a line of the whole text came from. */
  MailText.Place placeOfLine(int line) {
    return whole.placeOfLine(line);
  }

  private record Open(String name, MailText.Place place) {

    String where(MailText.Place from) {
      return place.file().equals(from.file())
          ? "line " + place.line()
          : place.file() + ":" + place.line();
    }
  }

  private void checkTags() {
    Deque<Open> open = new ArrayDeque<>();
    Matcher tag = TAG.matcher(text);
    int between = 0;
    while (tag.find()) {
      String name = tag.group(2);
      MailText.Place line = placeOf(tag.start());
      if (!open.isEmpty() && !HOLD_TEXT.contains(open.peek().name())) {
        checkBare(between, tag.start());
      }
      between = tag.end();
      if (name.equals("mj-include")) {
        fault(
            line, "<mj-include> is not allowed; shared parts are put in by <f-block name=\"…\" />");
      } else if (!MJML.contains(name)) {
        fault(line, "<" + name + "> is no MJML element");
      } else if (tag.group(1).isEmpty()) {
        if (tag.group(4).isEmpty()) {
          open.push(new Open(name, line));
        }
      } else if (open.isEmpty() || !open.peek().name().equals(name)) {
        fault(
            line,
            "</"
                + name
                + "> closes nothing"
                + (open.isEmpty()
                    ? ""
                    : "; <%s> of %s is open"
                        .formatted(open.peek().name(), open.peek().where(line))));
        return;
      } else {
        open.pop();
      }
    }
    open.forEach(o -> fault(o.place(), "<" + o.name() + "> is never closed"));
  }

  private void checkBare(int from, int to) {
    Matcher bare = PEBBLE.matcher(text).region(from, to);
    while (bare.find()) {
      fault(
          placeOf(bare.start()),
          "%1$s stands where MJML drops text; write <mj-raw>%1$s</mj-raw>".formatted(bare.group()));
    }
  }

  private void checkPebble() {
    Deque<Open> open = new ArrayDeque<>();
    Matcher tag = PEBBLE.matcher(text);
    while (tag.find()) {
      MailText.Place line = placeOf(tag.start());
      if (tag.group().indexOf("{{", 2) > 0 || tag.group().indexOf("{%", 2) > 0) {
        String sign = tag.group().substring(0, 2);
        fault(line, sign + " is never closed by " + (sign.equals("{{") ? "}}" : "%}"));
        return;
      }
      // an empty string keeps what stands around it apart
      String code = STRING.matcher(tag.group()).replaceAll("''");
      Matcher name = NAME.matcher(code);
      if (name.lookingAt()) {
        String word = name.group(1) == null ? "" : name.group(1);
        if (!PEBBLE_TAGS.contains(word)) {
          fault(
              line, "{%% %s %%} is not known in mails; there are if, for and set".formatted(word));
          continue;
        }
        checkPair(word, line, open);
      }
      checkExpression(line, code);
    }
    open.forEach(
        o ->
            fault(
                o.place(),
                "{%% %1$s … %%} is never closed by {%% end%1$s %%}".formatted(o.name())));
  }

  private void checkPair(String word, MailText.Place line, Deque<Open> open) {
    if (word.equals("if") || word.equals("for")) {
      open.push(new Open(word, line));
    } else if (word.equals("endif") || word.equals("endfor")) {
      if (open.isEmpty() || !word.equals("end" + open.peek().name())) {
        fault(line, "{% " + word + " %} closes nothing");
      } else {
        open.pop();
      }
    }
  }

  private void checkExpression(MailText.Place line, String code) {
    Matcher filter = FILTER.matcher(code);
    while (filter.find()) {
      if (!PebbleRules.FILTERS.contains(filter.group(1))) {
        fault(
            line,
            "there is no filter %s; there are %s"
                .formatted(
                    filter.group(1),
                    String.join(", ", PebbleRules.FILTERS.stream().sorted().toList())));
      }
    }
    if (code.contains("..")) {
      fault(line, "ranges (..) are not known in mails");
    }
    Matcher call = CALL.matcher(code);
    while (call.find()) {
      String word = call.group(2);
      boolean isFilter = code.substring(0, call.start(2)).stripTrailing().endsWith("|");
      if (!call.group(1).isEmpty()) {
        fault(line, "nothing can be called in mails: ." + word + "(…)");
      } else if (!isFilter && !WORDS_BEFORE_BRACKETS.contains(word)) {
        fault(line, "there is no function " + word + "(…) in mails");
      }
    }
  }

  private void fault(MailText.@Nullable Place place, String reason) {
    faults.add(
        place == null
            ? new TemplateFault(whole.file(), 0, reason)
            : new TemplateFault(place.file(), place.line(), reason));
  }
}
