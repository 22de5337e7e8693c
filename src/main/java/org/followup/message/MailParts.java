package org.followup.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.followup.message.ProcessFiles.ProcessFile;

/**
 * The layouts and blocks that mails share: files of {@code processes/_shared/}. A shop's own
 * directory wins file by file over what comes with Followup, so that a shop replaces the footer and
 * keeps the rest.
 */
final class MailParts {

  static final String FILES = "_shared/**/*.mjml";
  static final MailParts NONE = new MailParts(Locale.ENGLISH);

  private static final Pattern FILE =
      Pattern.compile(
          "_shared/(layouts|blocks)/([a-z0-9]+(?:-[a-z0-9]+)*)(?:\\.([A-Za-z0-9-]+))?\\.mjml");

  private final Locale shop;
  private final Map<Name, Map<Locale, Part>> parts = new HashMap<>();
  private final List<TemplateFault> faults = new ArrayList<>();

  private MailParts(Locale shop) {
    this.shop = shop;
  }

  /** What a file is for. */
  enum Kind {
    LAYOUT("layouts"),
    BLOCK("blocks");

    private final String folder;

    Kind(String folder) {
      this.folder = folder;
    }

    String file(String name) {
      return "_shared/" + folder + "/" + name + ".mjml";
    }
  }

  private record Name(Kind kind, String name) {}

  /** A file and what is in it. */
  record Part(String file, String text) {}

  /**
   * Reads the files.
   *
   * @param shipped those that come with Followup
   * @param own those of the shop, which win
   * @param shop the language to take where the wanted one is missing
   */
  static MailParts of(List<ProcessFile> shipped, List<ProcessFile> own, Locale shop) {
    var parts = new MailParts(shop);
    shipped.forEach(parts::add);
    own.forEach(parts::add);
    return parts;
  }

  private void add(ProcessFile file) {
    Matcher path = FILE.matcher(file.path());
    if (!path.matches()) {
      TemplateFault fault =
          new TemplateFault(
              file.path(),
              0,
              "a shared file is _shared/layouts/<name>[.<locale>].mjml or"
                  + " _shared/blocks/<name>[.<locale>].mjml, in lower case");
      if (!faults.contains(fault)) {
        faults.add(fault);
      }
      return;
    }
    Kind kind = path.group(1).equals("layouts") ? Kind.LAYOUT : Kind.BLOCK;
    Locale locale = path.group(3) == null ? Locale.ROOT : Locale.forLanguageTag(path.group(3));
    String text = new String(file.content(), StandardCharsets.UTF_8);
    parts
        .computeIfAbsent(new Name(kind, path.group(2)), name -> new HashMap<>())
        .put(locale, new Part(file.path(), TemplateSource.withoutRemarks(text)));
  }

  /** Files that are named as no shared file is. */
  List<TemplateFault> faults() {
    return List.copyOf(faults);
  }

  /** The part in the language that serves readers of {@code wanted} best. */
  Optional<Part> find(Kind kind, String name, Locale wanted) {
    return MailLanguages.choose(parts.getOrDefault(new Name(kind, name), Map.of()), wanted, shop);
  }

  /** Names of all of a kind, sorted. */
  List<String> list(Kind kind) {
    return parts.keySet().stream()
        .filter(name -> name.kind() == kind)
        .map(Name::name)
        .sorted()
        .toList();
  }
}
