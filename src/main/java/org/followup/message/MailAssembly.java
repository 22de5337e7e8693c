package org.followup.message;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.followup.message.MailParts.Kind;
import org.followup.message.MailParts.Part;
import org.followup.node.NearNames;
import org.jspecify.annotations.Nullable;

/**
 * Puts the shared parts into a mail when it is published: {@code <f-block name="…" …/>} becomes
 * what stands in that block, and the whole stands in the layout that {@code <mjml layout="…">}
 * names, {@value #USUAL} where it names none. {@code <f-content />} in a layout or block is where
 * that goes which the mail puts into it; {@code <f-parameter name="…" default="…" />} is what a
 * block may be told. At most {@value #DEEPEST} blocks stand in each other and {@value #MOST} in a
 * mail.
 */
final class MailAssembly {

  static final String USUAL = "shop";
  static final String NONE = "none";

  private static final int DEEPEST = 10;
  private static final int MOST = 300;

  private static final String ATTRIBUTES = "((?:\"[^\"]*\"|'[^']*'|[^\"'>])*?)";
  private static final Pattern TAG =
      Pattern.compile("<(/?)f-([A-Za-z0-9-]*)" + ATTRIBUTES + "(/?)>", Pattern.DOTALL);
  private static final Pattern ATTRIBUTE =
      Pattern.compile("([A-Za-z_][\\w:.-]*)\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)')", Pattern.DOTALL);
  private static final Pattern ROOT =
      Pattern.compile("<mjml(?=[\\s>])" + ATTRIBUTES + ">", Pattern.DOTALL);
  private static final Pattern LAYOUT = Pattern.compile("\\slayout\\s*=\\s*[\"']([^\"']*)[\"']");
  private static final Pattern HEAD =
      Pattern.compile("<mj-head(?=[\\s>])" + ATTRIBUTES + ">", Pattern.DOTALL);
  private static final Pattern BODY =
      Pattern.compile("<mj-body(?=[\\s>])" + ATTRIBUTES + ">", Pattern.DOTALL);
  private static final Set<String> ELEMENTS = Set.of("block", "content", "parameter");

  private final MailParts parts;
  private final Locale language;
  private final MailText.Builder out;
  private final List<TemplateFault> faults = new ArrayList<>();
  private final Deque<String> open = new ArrayDeque<>();
  private int blocks;

  private MailAssembly(String file, MailParts parts, Locale language) {
    this.parts = parts;
    this.language = language;
    this.out = new MailText.Builder(file);
  }

  /** The text of a file in which parameters have their values. */
  private record Source(String file, String text) {}

  /** What goes where {@code <f-content />} stands, which may itself hold that of another. */
  private record Slot(Source source, int from, int to, @Nullable Slot outer) {}

  /**
   * Puts a mail together.
   *
   * @param raw its text without remarks
   * @throws TemplateFault.TemplateFaultException with every fault found
   */
  static MailText assemble(String file, String raw, MailParts parts, Locale language) {
    var assembly = new MailAssembly(file, parts, language);
    assembly.assemble(new Source(file, raw));
    if (!assembly.faults.isEmpty()) {
      throw new TemplateFault.TemplateFaultException(assembly.faults.stream().distinct().toList());
    }
    return assembly.out.build();
  }

  private void assemble(Source mail) {
    Matcher root = ROOT.matcher(mail.text());
    Matcher named = LAYOUT.matcher(root.find() ? root.group(1) : "");
    boolean says = named.find();
    String name = says ? named.group(1) : USUAL;
    Source own = says ? withoutLayout(mail, root.start(1) + named.start(), named.group()) : mail;
    Matcher body = BODY.matcher(own.text());
    int bodyEnd = own.text().lastIndexOf("</mj-body>");
    Optional<Part> layout =
        name.equals(NONE) ? Optional.empty() : parts.find(Kind.LAYOUT, name, language);
    if (layout.isEmpty() && says && !name.equals(NONE)) {
      List<String> known = parts.list(Kind.LAYOUT);
      fault(
          mail,
          root.start(),
          "there is no layout %s (%s)%s"
              .formatted(name, Kind.LAYOUT.file(name), NearNames.hint(name, known)));
    }
    if (layout.isEmpty() || !body.find() || bodyEnd < body.end()) {
      put(own, 0, own.text().length(), null);
    } else {
      intoLayout(new Source(layout.get().file(), layout.get().text()), own, body, bodyEnd);
    }
  }

  /** Others than us know no such attribute. */
  private static Source withoutLayout(Source mail, int at, String attribute) {
    String text = mail.text();
    String blank = attribute.replaceAll("[^\\n]", " ");
    return new Source(
        mail.file(), text.substring(0, at) + blank + text.substring(at + attribute.length()));
  }

  /**
   * The mail's own root and what it says in its body's tag win; its head comes after the layout's.
   */
  private void intoLayout(Source layout, Source mail, Matcher body, int bodyEnd) {
    String text = layout.text();
    int layoutHead = text.indexOf("</mj-head>");
    Matcher layoutBody = BODY.matcher(text);
    int layoutEnd = text.lastIndexOf("</mj-body>");
    Matcher layoutOpen = HEAD.matcher(text);
    if (layoutHead < 0 || !layoutOpen.find() || !layoutBody.find() || layoutEnd < 0) {
      fault(layout, 0, "a layout needs <mj-head>…</mj-head> and <mj-body>…</mj-body>");
      return;
    }
    Matcher head = HEAD.matcher(mail.text());
    int headEnd = mail.text().indexOf("</mj-head>");
    boolean hasHead = head.find() && head.end() <= headEnd && headEnd < body.start();
    if (hasHead) {
      put(mail, 0, head.end(), null);
    } else {
      put(mail, 0, body.start(), null);
      put(layout, layoutOpen.start(), layoutOpen.end(), null);
    }
    put(layout, layoutOpen.end(), layoutHead, null);
    if (hasHead) {
      put(mail, head.end(), body.start(), null);
    } else {
      put(layout, layoutHead, layoutHead + "</mj-head>".length(), null);
    }
    Map<String, String> attributes = attributes(layoutBody.group(1));
    attributes.putAll(attributes(body.group(1)));
    StringBuilder tag = new StringBuilder("<mj-body");
    attributes.forEach((key, value) -> tag.append(" %s=\"%s\"".formatted(key, value)));
    // as many lines before it as in the mail, so that a fault in it leads there
    int lines = MailText.linesIn(mail.text(), 0, body.start());
    String opened = "\n".repeat(lines) + tag.append('>');
    out.append(mail.file(), opened, lines, opened.length());
    put(layout, layoutBody.end(), layoutEnd, new Slot(mail, body.end(), bodyEnd, null));
    if (!text.contains("<f-content")) {
      fault(layout, 0, "a layout needs <f-content /> where the mail goes");
    }
    put(mail, bodyEnd, mail.text().length(), null);
  }

  /** Adds a part of a source, with the blocks it uses put in. */
  private void put(Source source, int from, int to, @Nullable Slot slot) {
    Matcher tag = TAG.matcher(source.text()).region(from, to);
    int done = from;
    while (tag.find()) {
      out.append(source.file(), source.text(), done, tag.start());
      done = tag.end();
      String element = tag.group(2);
      boolean closing = !tag.group(1).isEmpty();
      if (!ELEMENTS.contains(element)) {
        fault(
            source,
            tag.start(),
            "<f-" + element + "> is not known; there are f-block, f-content" + " and f-parameter");
      } else if (closing) {
        fault(source, tag.start(), "</f-" + element + "> closes nothing");
      } else if (element.equals("content")) {
        putSlot(source, tag.start(), slot);
      } else if (element.equals("parameter")) {
        if (!source.file().startsWith(Kind.BLOCK.file("").replace(".mjml", ""))) {
          fault(source, tag.start(), "<f-parameter> belongs into a block");
        }
      } else if (!tag.group(4).isEmpty()) {
        putBlock(source, tag.start(), tag.group(3), new Slot(source, done, done, slot));
      } else {
        int end = closeOf(source, tag.end(), to);
        if (end < 0) {
          fault(
              source, tag.start(), "<f-block> is never closed; write <f-block … /> or </f-block>");
        } else {
          putBlock(source, tag.start(), tag.group(3), new Slot(source, done, end, slot));
          done = source.text().indexOf('>', end) + 1;
          tag.region(done, to);
        }
      }
    }
    out.append(source.file(), source.text(), done, to);
  }

  private void putSlot(Source source, int at, @Nullable Slot slot) {
    if (slot == null) {
      fault(source, at, "<f-content /> belongs into a layout or a block");
    } else if (blocks++ > MOST) {
      fault(source, at, "more than %d blocks in one mail".formatted(MOST));
    } else {
      put(slot.source(), slot.from(), slot.to(), slot.outer());
    }
  }

  private void putBlock(Source source, int at, String attributes, Slot slot) {
    Map<String, String> given = attributes(attributes);
    String name = given.remove("name");
    Optional<Part> part = name == null ? Optional.empty() : parts.find(Kind.BLOCK, name, language);
    if (name == null || part.isEmpty()) {
      List<String> known = parts.list(Kind.BLOCK);
      fault(
          source,
          at,
          name == null
              ? "<f-block> needs the name of a block: " + String.join(", ", known)
              : "there is no block %s (%s)%s"
                  .formatted(name, Kind.BLOCK.file(name), NearNames.hint(name, known)));
      return;
    }
    String file = part.get().file();
    if (open.contains(file)) {
      fault(source, at, "the block " + name + " would contain itself");
    } else if (open.size() >= DEEPEST || blocks++ > MOST) {
      fault(
          source,
          at,
          "at most %d blocks stand in each other, and %d in a mail".formatted(DEEPEST, MOST));
    } else {
      open.push(file);
      Source block = withValues(part.get(), given, source, at);
      put(block, 0, block.text().length(), slot);
      open.pop();
    }
  }

  /** The block with what it was told, and its own defaults for the rest. */
  private Source withValues(Part part, Map<String, String> given, Source user, int at) {
    Source block = new Source(part.file(), part.text());
    var values = new BlockParameters();
    List<String> known = new ArrayList<>();
    Matcher tag = TAG.matcher(part.text());
    while (tag.find()) {
      if (!tag.group(2).equals("parameter") || !tag.group(1).isEmpty()) {
        continue;
      }
      Map<String, String> parameter = attributes(tag.group(3));
      String name = parameter.getOrDefault("name", "");
      if (!BlockParameters.isName(name)) {
        fault(
            block,
            tag.start(),
            "<f-parameter> needs a name, such as label, and no other word of" + " expressions");
        continue;
      }
      known.add(name);
      String told = given.remove(name);
      String value = told == null ? parameter.get("default") : told;
      String wrong =
          value == null
              ? "the block needs %s=\"…\" (%s)".formatted(name, part.file())
              : values.put(name, value);
      if (wrong != null) {
        boolean users = value == null || told != null;
        fault(users ? user : block, users ? at : tag.start(), wrong);
      }
    }
    given
        .keySet()
        .forEach(
            name ->
                fault(
                    user,
                    at,
                    "%s cannot be told %s%s"
                        .formatted(part.file(), name, NearNames.hint(name, known))));
    return new Source(part.file(), values.applyTo(part.text()));
  }

  /** Where the {@code </f-block>} begins that closes what was opened before {@code from}. */
  private static int closeOf(Source source, int from, int to) {
    Matcher tag = TAG.matcher(source.text()).region(from, to);
    int depth = 0;
    while (tag.find()) {
      if (!tag.group(2).equals("block") || !tag.group(4).isEmpty()) {
        continue;
      }
      if (tag.group(1).isEmpty()) {
        depth++;
      } else if (depth-- == 0) {
        return tag.start();
      }
    }
    return -1;
  }

  private static Map<String, String> attributes(String written) {
    Map<String, String> attributes = new LinkedHashMap<>();
    Matcher attribute = ATTRIBUTE.matcher(written);
    while (attribute.find()) {
      String value = attribute.group(2) == null ? attribute.group(3) : attribute.group(2);
      attributes.put(attribute.group(1), value);
    }
    return attributes;
  }

  private void fault(Source source, int offset, String reason) {
    int line = 1 + MailText.linesIn(source.text(), 0, offset);
    faults.add(new TemplateFault(source.file(), line, reason));
  }
}
