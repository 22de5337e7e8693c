package org.followup.message;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;
import org.jspecify.annotations.Nullable;

/** A rendered mail's HTML with only links that may live, and its text part. */
final class MailPage {

  private final Document document;

  private MailPage(Document document) {
    this.document = document;
  }

  /**
   * Links in a mail come from event data: only http, https, mailto and tel survive. Style sheets
   * and fonts from elsewhere, which MJML adds for some names, would tell others who reads us.
   */
  static MailPage of(String html, String shopUrl) {
    Document document = Jsoup.parse(html);
    document.outputSettings().prettyPrint(false);
    document.select("script, iframe, object, embed, form, base, link").remove();
    for (Element style : document.select("style")) {
      style.html(style.data().replaceAll("(?i)@import[^;]*;?", ""));
    }
    for (Element link : document.select("a, area")) {
      if (link.hasAttr("href")) {
        String href = link.attr("href");
        String safe = safeLink(href, shopUrl, true);
        link.attr("href", safe == null ? shopUrl : safe);
      }
    }
    for (Element image : document.select("img")) {
      String safe = safeLink(image.attr("src"), shopUrl, false);
      if (safe == null) {
        image.remove();
      } else {
        image.attr("src", safe);
      }
    }
    return new MailPage(document);
  }

  String html() {
    return document.outerHtml();
  }

  /** Where the links of the page lead, in their order. */
  List<String> links() {
    return document.select("a[href], area[href]").eachAttr("href");
  }

  /** Lets each link whose target is a key lead to its value. */
  void relink(Map<String, String> addresses) {
    for (Element link : document.select("a[href], area[href]")) {
      String address = addresses.get(link.attr("href"));
      if (address != null) {
        link.attr("href", address);
      }
    }
  }

  /**
   * Adds a link that nobody sees, hears or comes upon by keyboard: it has no text and no size and
   * stands in a box that is not shown, so it is not in the text either. Programs that follow
   * whatever they find follow it.
   */
  void addTrap(String address) {
    document
        .body()
        .appendElement("div")
        .attr("aria-hidden", "true")
        .attr(
            "style",
            "display:none;mso-hide:all;max-height:0;overflow:hidden;font-size:0;line-height:0")
        .appendElement("a")
        .attr("href", address)
        .attr("rel", "nofollow")
        .attr("tabindex", "-1");
  }

  /** Changes where links lead, but those that say {@code rel="no-utm"}; the word itself goes. */
  void relink(UnaryOperator<String> address) {
    for (Element link : document.select("a[href], area[href]")) {
      Set<String> rel = new LinkedHashSet<>(List.of(link.attr("rel").strip().split("\\s+")));
      if (!rel.remove("no-utm")) {
        link.attr("href", address.apply(link.attr("href")));
      } else if (rel.isEmpty()) {
        link.removeAttr("rel");
      } else {
        link.attr("rel", String.join(" ", rel));
      }
    }
  }

  /** Adds a picture of one dot at the end, for machines only: it is not in the text. */
  void addPixel(String address) {
    document
        .body()
        .appendElement("img")
        .attr("src", address)
        .attr("width", "1")
        .attr("height", "1")
        .attr("alt", "")
        .attr("style", "display:block;width:1px;height:1px;border:0");
  }

  private static @Nullable String safeLink(String raw, String shopUrl, boolean mailtoToo) {
    String link = raw.strip();
    if (link.isEmpty() || link.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      return null;
    }
    if (link.startsWith("#")) {
      return link;
    }
    int colon = link.indexOf(':');
    int slash = link.indexOf('/');
    if (colon > 0 && (slash < 0 || colon < slash)) {
      String scheme = link.substring(0, colon).toLowerCase(Locale.ROOT);
      boolean allowed =
          scheme.equals("https")
              || scheme.equals("http")
              || (mailtoToo && (scheme.equals("mailto") || scheme.equals("tel")));
      return allowed ? link : null;
    }
    // a path of the shop
    try {
      return new URI(shopUrl).resolve(new URI(link)).toString();
    } catch (URISyntaxException unreadable) {
      return null;
    }
  }

  /** What the mail says, as text: one line per block, links written out. */
  String text() {
    var text = new PlainText();
    Element body = document.body();
    body.traverse(text);
    return text.toString();
  }

  private static final class PlainText implements NodeVisitor {

    private static final String BLOCKS =
        " p div tr table h1 h2 h3 h4 h5 h6 ul ol li blockquote section header footer hr pre ";

    private final StringBuilder out = new StringBuilder();
    private @Nullable Node hidden;

    @Override
    public void head(Node node, int depth) {
      if (hidden != null) {
        return;
      }
      if (node instanceof TextNode text) {
        append(text.getWholeText());
      } else if (node instanceof Element element) {
        String style = element.attr("style").replace(" ", "").toLowerCase(Locale.ROOT);
        if (style.contains("display:none")
            || element.nameIs("style")
            || element.nameIs("head")
            || element.nameIs("title")) {
          hidden = node;
        } else if (element.nameIs("br") || isBlock(element)) {
          newLine();
          out.append(element.nameIs("li") ? "- " : "");
        } else if (element.nameIs("td") || element.nameIs("th")) {
          append(" ");
        } else if (element.nameIs("img")) {
          append(element.attr("alt"));
        }
      }
    }

    @Override
    public void tail(Node node, int depth) {
      if (hidden == node) {
        hidden = null;
        return;
      }
      if (hidden != null || !(node instanceof Element element)) {
        return;
      }
      if (element.nameIs("a") && element.hasAttr("href")) {
        String href = element.attr("href").replaceFirst("(?i)^(mailto|tel):", "");
        String label = element.text().strip();
        if (!href.startsWith("#")
            && !label.equals(href)
            && !(label.isEmpty() && noImage(element))) {
          append(" (" + href + ")");
        }
      } else if (isBlock(element)) {
        newLine();
        if (element.nameIs("p")
            || element.nameIs("table")
            || element.tagName().matches("h\\d")
            || (element.nameIs("div") && !element.ownText().isBlank())) {
          out.append('\n');
        }
      }
    }

    private static boolean noImage(Element link) {
      return link.selectFirst("img[alt]:not([alt=\"\"])") == null;
    }

    private static boolean isBlock(Element element) {
      return BLOCKS.contains(" " + element.normalName() + " ");
    }

    private void append(String text) {
      String oneLine = text.replaceAll("[\\s\\u00a0]+", " ");
      boolean atStart = out.isEmpty() || Character.isWhitespace(out.charAt(out.length() - 1));
      out.append(atStart ? oneLine.stripLeading() : oneLine);
    }

    private void newLine() {
      while (!out.isEmpty() && out.charAt(out.length() - 1) == ' ') {
        out.setLength(out.length() - 1);
      }
      if (!out.isEmpty() && out.charAt(out.length() - 1) != '\n') {
        out.append('\n');
      }
    }

    @Override
    public String toString() {
      return out.toString().replaceAll("[ \\t]+\\n", "\n").replaceAll("\\n{3,}", "\n\n").strip()
          + (out.isEmpty() ? "" : "\n");
    }
  }
}
