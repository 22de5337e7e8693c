package org.followup.message;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.followup.node.NearNames;

/**
 * What can be said of a letter's HTML as it is written. Nothing of it is fetched or run: pictures
 * and fonts are files beside the template.
 */
final class LetterChecks {

  private static final Pattern TAG =
      Pattern.compile("<([a-zA-Z][\\w-]*)((?:\"[^\"]*\"|'[^']*'|[^\"'>])*)>", Pattern.DOTALL);
  private static final Pattern IMPORT = Pattern.compile("@import\\b", Pattern.CASE_INSENSITIVE);
  private static final Pattern FORMAT =
      Pattern.compile(
          "<meta\\s+name\\s*=\\s*[\"']followup-format[\"']\\s+content\\s*=\\s*[\"']([^\"']*)[\"']\\s*/?>",
          Pattern.CASE_INSENSITIVE);
  private static final Set<String> NO_PLACE =
      Set.of(
          "audio",
          "base",
          "button",
          "embed",
          "form",
          "frame",
          "frameset",
          "iframe",
          "input",
          "link",
          "object",
          "script",
          "select",
          "svg",
          "textarea",
          "video");

  private final TemplateSource source;
  private final Set<String> known;
  private final Set<String> beside;
  private final Set<TemplateFault> faults = new LinkedHashSet<>();

  /**
   * @param known names of the files that it shows
   * @param beside names of the files that it could show
   */
  LetterChecks(TemplateSource source, Set<String> known, Set<String> beside) {
    this.source = source;
    this.known = known;
    this.beside = beside;
    checkTags();
    checkShown();
    checkFormat();
  }

  /** What keeps it from being printed. */
  List<TemplateFault> faults() {
    return List.copyOf(faults);
  }

  /** Known where there are no faults. */
  LetterFormat format() {
    Matcher format = FORMAT.matcher(source.text());
    return format.find()
        ? LetterFormat.read(format.group(1).strip()).orElse(LetterFormat.LETTER)
        : LetterFormat.LETTER;
  }

  private void checkTags() {
    Matcher tag = TAG.matcher(source.text());
    while (tag.find()) {
      String name = tag.group(1).toLowerCase(Locale.ROOT);
      if (NO_PLACE.contains(name) || name.startsWith("mj-") || name.equals("mjml")) {
        fault(tag.start(), "<" + name + "> has no place in a letter; it is plain HTML with CSS");
      } else if (name.equals("img") && !LetterFiles.SHOWN.matcher(tag.group(2)).find()) {
        fault(tag.start(), "the picture has no src; name a file beside the template");
      }
    }
  }

  private void checkShown() {
    Matcher shown = LetterFiles.SHOWN.matcher(source.text());
    while (shown.find()) {
      checkFile(shown.group(2).strip(), shown.start());
    }
    Matcher other = IMPORT.matcher(source.text());
    while (other.find()) {
      fault(other.start(), "@import has no place in a letter; write its rules into <style>");
    }
  }

  private void checkFile(String file, int at) {
    if (file.contains("{{") || file.contains("{%")) {
      fault(at, "the picture " + file + " has to be a file beside the template, not an expression");
    } else if (file.isEmpty()) {
      fault(at, "the picture has no src; name a file beside the template");
    } else if (file.contains(":") || file.startsWith("//")) {
      fault(
          at,
          "nothing is fetched for a letter, and data: may be png, jpeg, gif or ttf in base64; put"
              + " the file beside the template: "
              + file);
    } else if (!known.contains(file)) {
      fault(
          at,
          "there is no file %s beside the template%s; it may be png, jpg, gif or ttf"
              .formatted(file, NearNames.hint(file, beside)));
    }
  }

  private void checkFormat() {
    List<String> said = new ArrayList<>();
    Matcher format = FORMAT.matcher(source.text());
    while (format.find()) {
      said.add(format.group(1).strip());
      if (LetterFormat.read(format.group(1).strip()).isEmpty()) {
        fault(
            format.start(),
            "there is no format %s%s; there are %s"
                .formatted(
                    format.group(1),
                    NearNames.hint(format.group(1), LetterFormat.words()),
                    String.join(", ", LetterFormat.words())));
      }
    }
    if (said.isEmpty()) {
      faults.add(
          new TemplateFault(
              source.placeOf(0).file(),
              0,
              "does not say what is printed; put <meta name=\"followup-format\" content=\"letter\">"
                  + " or content=\"postcard\" into its head"));
    } else if (said.get(0).equals(LetterFormat.POSTCARD.word())
        && !source.text().contains("<header")) {
      faults.add(
          new TemplateFault(
              source.placeOf(0).file(), 0, "a postcard needs a <header>: its picture side"));
    }
  }

  private void fault(int at, String reason) {
    MailText.Place place = source.placeOf(at);
    faults.add(new TemplateFault(place.file(), place.line(), reason));
  }
}
