package org.followup.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.TextNode;
import org.jspecify.annotations.Nullable;

/** What can only be seen of a mail that is rendered, with an occasion made up. */
final class MailCheckPage {

  /** Gmail shows no more of a message than 102 KB of its HTML. */
  static final int GMAIL_CLIPS = 102 * 1024;

  /** WCAG 2.1, 1.4.3. */
  private static final double ENOUGH = 4.5;

  private static final double ENOUGH_IF_LARGE = 3.0;
  private static final double LARGE = 24;

  private static final Pattern HEX = Pattern.compile("#([0-9a-f]{6}|[0-9a-f]{3})\\b.*");
  private static final Pattern RGB =
      Pattern.compile("rgb\\(\\s*(\\d{1,3})\\s*,\\s*(\\d{1,3})\\s*,\\s*(\\d{1,3})\\s*\\)");
  private static final Map<String, String> NAMED =
      Map.of(
          "white", "#ffffff", "black", "#000000", "red", "#ff0000", "gray", "#808080", "grey",
          "#808080", "silver", "#c0c0c0", "yellow", "#ffff00", "blue", "#0000ff");

  private MailCheckPage() {}

  static List<MailRemark> check(TemplateSource source, MailTemplate template) {
    List<MailRemark> remarks = new ArrayList<>();
    MailText.Place whole = new MailText.Place(template.file(), 0);
    String html;
    try {
      html = template.render(sample(template), template.locale(), "https://shop.example/").html();
    } catch (RuntimeException e) {
      return List.of(
          MailRemark.at("sample", whole, "it cannot be rendered with a sample occasion"));
    }
    int size = html.getBytes(StandardCharsets.UTF_8).length;
    if (size > GMAIL_CLIPS) {
      remarks.add(
          MailRemark.at(
              "size",
              whole,
              "%d KB of HTML; Gmail hides what is beyond 102 KB, the link to unsubscribe too"
                  .formatted(size / 1024)));
    }
    String preheader = source.element("mj-preview");
    if (preheader == null || preheader.isBlank()) {
      remarks.add(
          MailRemark.at(
              "preheader",
              whole,
              "it has no preheader, so that inboxes show its first words; put <mj-preview>…"
                  + "</mj-preview> into <mj-head>"));
    }
    checkContrast(source, whole, Jsoup.parse(html), remarks);
    return remarks;
  }

  private static Map<String, Object> sample(MailTemplate template) {
    Map<String, Object> model = new HashMap<>();
    model.put("recipient", Map.of("firstName", "Ana", "lastName", "Example"));
    model.put(
        "products",
        List.of(
            Map.of("name", "Darjeeling First Flush", "price", 12.9, "quantity", 2),
            Map.of("name", "Tea cup", "price", 24, "quantity", 1)));
    model.put("total", 49.8);
    model.put("currency", "EUR");
    model.put("cartUrl", "https://shop.example/cart");
    model.put("value", 10);
    model.put("expiresAt", "2026-12-05T10:00:00Z");
    model.put("endsAt", "2026-12-05T10:00:00Z");
    model.put("subject", "SUMMER-10");
    model.put("ratingUrl", "https://shop.example/r");
    model.put("confirmUrl", "https://shop.example/confirm");
    model.put("unsubscribeUrl", "https://shop.example/u");
    model.put("preferencesUrl", "https://shop.example/p");
    model.put("shop", Map.of("name", "Shop", "url", "https://shop.example/", "currency", "EUR"));
    model.put(
        "_legal",
        Map.of(
            "marketing",
            true,
            "basis",
            "existing-customer",
            "postalAddress",
            "Street 1, 10115 Berlin",
            "notice",
            MailNotice.of(template.locale()),
            "confirms",
            false));
    return model;
  }

  private static void checkContrast(
      TemplateSource source, MailText.Place whole, Document page, List<MailRemark> remarks) {
    Map<String, MailRemark> found = new LinkedHashMap<>();
    for (Element element : page.body().getAllElements()) {
      String text = text(element);
      int[] front = text.isEmpty() || isHidden(element) ? null : colour(element, "color");
      int[] back = front == null ? null : background(element);
      if (front == null || back == null) {
        continue;
      }
      double contrast = contrast(front, back);
      if (contrast < (size(element) >= LARGE ? ENOUGH_IF_LARGE : ENOUGH)) {
        int at = source.text().indexOf(text.substring(0, Math.min(20, text.length())));
        String pair = "%s on %s".formatted(hex(front), hex(back));
        found.putIfAbsent(
            pair,
            MailRemark.at(
                "contrast",
                at < 0 ? whole : source.placeOf(at),
                String.format(
                    Locale.ROOT,
                    "\"%s\" is hard to read: %s has a contrast of %.1f, and 4.5 is due",
                    text.substring(0, Math.min(40, text.length())),
                    pair,
                    contrast)));
      }
    }
    remarks.addAll(found.values());
  }

  private static String text(Element element) {
    StringBuilder text = new StringBuilder();
    for (TextNode node : element.textNodes()) {
      text.append(node.getWholeText());
    }
    return text.toString().replaceAll("[\\s\\u00A0\\u034F\\u200C]+", " ").strip();
  }

  private static boolean isHidden(Element element) {
    for (Element at = element; at != null; at = at.parent()) {
      if (at.attr("style").replace(" ", "").contains("display:none")) {
        return true;
      }
    }
    return false;
  }

  private static int @Nullable [] colour(Element element, String property) {
    for (Element at = element; at != null; at = at.parent()) {
      String value = style(at, property);
      if (value != null) {
        return read(value);
      }
      if (property.equals("color") && at.nameIs("a")) {
        return null;
      }
    }
    return new int[] {0, 0, 0};
  }

  /** The nearest that is known; a picture or a see-through colour makes it unknown. */
  private static int @Nullable [] background(Element element) {
    for (Element at = element; at != null; at = at.parent()) {
      String colour = style(at, "background-color");
      String all = style(at, "background");
      if (all != null && all.contains("url(")) {
        return null;
      }
      String value = colour == null ? all == null ? bgcolor(at) : all : colour;
      if (value != null && !value.equals("transparent") && !value.equals("none")) {
        return read(value);
      }
    }
    return new int[] {255, 255, 255};
  }

  private static @Nullable String bgcolor(Element element) {
    return element.hasAttr("bgcolor") ? element.attr("bgcolor").toLowerCase(Locale.ROOT) : null;
  }

  private static double size(Element element) {
    for (Element at = element; at != null; at = at.parent()) {
      String value = style(at, "font-size");
      if (value != null && value.matches("\\d+(\\.\\d+)?px")) {
        return Double.parseDouble(value.replace("px", ""));
      }
    }
    return 16;
  }

  private static @Nullable String style(Element element, String property) {
    for (String rule : element.attr("style").split(";")) {
      int colon = rule.indexOf(':');
      if (colon > 0 && rule.substring(0, colon).strip().equalsIgnoreCase(property)) {
        return rule.substring(colon + 1).replace("!important", "").strip().toLowerCase(Locale.ROOT);
      }
    }
    return null;
  }

  private static int @Nullable [] read(String value) {
    Matcher hex = HEX.matcher(NAMED.getOrDefault(value, value));
    if (hex.matches()) {
      String digits = hex.group(1);
      String six = digits.length() == 6 ? digits : digits.replaceAll("(.)", "$1$1");
      int rgb = Integer.parseInt(six, 16);
      return new int[] {rgb >> 16, rgb >> 8 & 255, rgb & 255};
    }
    Matcher rgb = RGB.matcher(value);
    return rgb.matches()
        ? new int[] {
          Integer.parseInt(rgb.group(1)),
          Integer.parseInt(rgb.group(2)),
          Integer.parseInt(rgb.group(3))
        }
        : null;
  }

  private static String hex(int[] rgb) {
    return "#%02x%02x%02x".formatted(rgb[0], rgb[1], rgb[2]);
  }

  private static double contrast(int[] one, int[] other) {
    double a = luminance(one);
    double b = luminance(other);
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }

  private static double luminance(int[] rgb) {
    double[] linear = new double[rgb.length];
    for (int i = 0; i < rgb.length; i++) {
      double c = rgb[i] / 255.0;
      linear[i] = c <= 0.03928 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
    }
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  }
}
