package org.followup.message;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.followup.node.NearNames;

/** What can be said of a mail's tags as they are written: links, pictures, ids. */
final class MailCheckTags {

  private static final Pattern TAG =
      Pattern.compile("<([a-zA-Z][\\w-]*)((?:\"[^\"]*\"|'[^']*'|[^\"'>])*)>", Pattern.DOTALL);
  private static final Pattern ATTRIBUTE =
      Pattern.compile("([\\w:-]+)\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)')", Pattern.DOTALL);

  /** What tags have that say nothing else; no tags themselves. */
  private static final Pattern USUAL =
      Pattern.compile("<mj-attributes>.*?</mj-attributes>", Pattern.DOTALL);

  private static final Pattern CODE = Pattern.compile("\\{%.*?%}|\\{\\{.*?}}", Pattern.DOTALL);

  /** In place of an expression; no character of a link. */
  private static final String VARIABLE = Character.toString(1);

  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):(.*)");
  private static final Pattern HOST =
      Pattern.compile("//(\\[[0-9a-fA-F:.]+]|[^\\s/?#:@]+)(?::\\d{1,5})?(?:[/?#].*)?");
  private static final Set<String> SCHEMES = Set.of("http", "https", "mailto", "tel");
  private static final Set<String> LINKED =
      Set.of("a", "area", "mj-button", "mj-image", "mj-navbar-link", "mj-social-element");

  private final TemplateSource source;
  private final List<TemplateFault> faults = new ArrayList<>();
  private final List<MailRemark> remarks = new ArrayList<>();
  private final Map<String, MailText.Place> ids = new HashMap<>();

  private MailCheckTags(TemplateSource source) {
    this.source = source;
  }

  /** What was found. */
  record Found(List<TemplateFault> faults, List<MailRemark> remarks) {}

  static Found check(TemplateSource source) {
    var check = new MailCheckTags(source);
    String text = USUAL.matcher(source.text()).replaceAll(m -> " ".repeat(m.group().length()));
    Matcher tag = TAG.matcher(text);
    while (tag.find()) {
      check.look(
          tag.group(1).toLowerCase(Locale.ROOT),
          attributes(tag.group(2)),
          source.placeOf(tag.start()));
    }
    return new Found(List.copyOf(check.faults), List.copyOf(check.remarks));
  }

  private static Map<String, String> attributes(String written) {
    Map<String, String> attributes = new HashMap<>();
    Matcher attribute = ATTRIBUTE.matcher(written);
    while (attribute.find()) {
      attributes.put(
          attribute.group(1).toLowerCase(Locale.ROOT),
          attribute.group(2) == null ? attribute.group(3) : attribute.group(2));
    }
    return attributes;
  }

  private void look(String tag, Map<String, String> attributes, MailText.Place place) {
    String href = attributes.get("href");
    if (LINKED.contains(tag) && href != null) {
      checkLink(href.strip(), place);
    } else if (tag.equals("mj-button") || (tag.equals("a") && !attributes.containsKey("name"))) {
      remark("link", place, "<" + tag + "> leads nowhere; give it an href");
    }
    if (tag.equals("img") || tag.equals("mj-image")) {
      checkImage(tag, attributes, place);
    }
    String id = attributes.get("id");
    if (id != null && !id.contains("{{")) {
      MailText.Place first = ids.putIfAbsent(id, place);
      if (first != null) {
        remark("id", place, "the id %s is there already, in line %d".formatted(id, first.line()));
      }
    }
  }

  private void checkImage(String tag, Map<String, String> attributes, MailText.Place place) {
    if (!attributes.containsKey("alt")) {
      remark(
          "alt",
          place,
          "the picture has no alt text; say what it shows, or alt=\"\" where it says nothing");
    }
    if (tag.equals("img") && !attributes.containsKey("width")) {
      remark("width", place, "the picture has no width attribute, which Outlook sizes it by");
    }
    String src = attributes.getOrDefault("src", "").strip();
    if (src.toLowerCase(Locale.ROOT).startsWith("http:")) {
      remark("http-image", place, "the picture comes by http:, which many mail programs block");
    } else if (src.isEmpty()) {
      remark("image", place, "the picture has no src");
    } else if (src.toLowerCase(Locale.ROOT).startsWith("data:")) {
      remark("image", place, "pictures as data: are not shown by Gmail and Outlook");
    }
  }

  /** Only what stands there for certain; a variable is checked when the mail is rendered. */
  private void checkLink(String href, MailText.Place place) {
    String fixed = CODE.matcher(href).replaceAll(VARIABLE);
    if (fixed.isEmpty() || fixed.equals("#")) {
      remark("link", place, "the link leads nowhere; mails show the shop instead");
    } else if (fixed.startsWith(VARIABLE) || fixed.startsWith("#")) {
      return;
    } else if (fixed.chars().anyMatch(Character::isWhitespace)) {
      fault(place, "the link %s has a space in it; write %%20".formatted(href));
    } else {
      checkAddress(href, fixed, place);
    }
  }

  private void checkAddress(String href, String fixed, MailText.Place place) {
    Matcher scheme = SCHEME.matcher(fixed);
    if (!scheme.matches()) {
      if (fixed
          .toLowerCase(Locale.ROOT)
          .matches("www\\..*|[a-z0-9-]+\\.(com|net|org|de|eu|shop)(/.*)?")) {
        remark("link", place, "the link %s has no https:// before it".formatted(href));
      }
      return;
    }
    String name = scheme.group(1).toLowerCase(Locale.ROOT);
    if (!SCHEMES.contains(name)) {
      fault(
          place,
          "the link %s begins with %s:; links are http, https, mailto or tel%s"
              .formatted(href, name, NearNames.hint(name, SCHEMES)));
    } else if (name.startsWith("http") && !HOST.matcher(scheme.group(2)).matches()) {
      fault(place, "the link %s names no host".formatted(href));
    } else if (name.equals("mailto") && !(fixed.contains("@") || fixed.contains(VARIABLE))) {
      fault(place, "the link %s names no address".formatted(href));
    }
  }

  private void fault(MailText.Place place, String words) {
    faults.add(new TemplateFault(place.file(), place.line(), words));
  }

  private void remark(String rule, MailText.Place place, String words) {
    remarks.add(MailRemark.at(rule, place, words));
  }
}
