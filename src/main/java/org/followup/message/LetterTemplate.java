package org.followup.message;

import io.pebbletemplates.pebble.error.PebbleException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.jsoup.nodes.Document;
import org.jspecify.annotations.Nullable;

/** A {@code .print.html} file, compiled. */
final class LetterTemplate implements Remarking {

  private static final Pattern OBJECTING =
      Pattern.compile(
          "unsubscribeUrl|_legal\\.notice|object|widersprech", Pattern.CASE_INSENSITIVE);
  private static final LetterTo SOMEBODY =
      new LetterTo(List.of("Ana Example", "Example Street 1", "10115 Berlin"), "DE");

  private final String file;
  private final TemplateSource source;
  private final ChannelText text;
  private final LetterFormat format;
  private final Map<String, byte[]> files;

  private LetterTemplate(
      String file,
      TemplateSource source,
      ChannelText text,
      LetterFormat format,
      Map<String, byte[]> files) {
    this.file = file;
    this.source = source;
    this.text = text;
    this.format = format;
    this.files = files;
  }

  /**
   * Compiles a file and prints it once, for nobody.
   *
   * @param raw with its pictures in it ({@link LetterFiles#putIn})
   * @param beside names of the files that it could show, for who mistyped one
   * @throws TemplateFault.TemplateFaultException with every fault found
   */
  static LetterTemplate compile(String file, String raw, Set<String> beside) {
    LetterFiles files = LetterFiles.takeOut(TemplateSource.withoutRemarks(raw));
    var source = new TemplateSource(MailText.of(file, files.text()));
    var checks = new LetterChecks(source, files.files().keySet(), beside);
    Set<TemplateFault> faults = new LinkedHashSet<>(source.checkExpressions());
    if (faults.isEmpty()) {
      faults.addAll(ExpressionCheck.check(source));
    }
    faults.addAll(MailCheckNames.check(source).faults());
    faults.addAll(checks.faults());
    if (!faults.isEmpty()) {
      throw new TemplateFault.TemplateFaultException(List.copyOf(faults));
    }
    var template =
        new LetterTemplate(
            file, source, ChannelText.html(file, files.text()), checks.format(), files.files());
    template.tryOut();
    return template;
  }

  private void tryOut() {
    try {
      render(Map.of(), Locale.ENGLISH, "", SOMEBODY, null);
    } catch (MailFault e) {
      throw JsonTemplate.fault(file, 0, e.reason());
    }
  }

  LetterFormat format() {
    return format;
  }

  /**
   * Prints it, with all of the address in its place.
   *
   * @param formats the language of the file, by whose customs dates and amounts are written
   * @param from the sender on one line
   * @param more a TrueType file with further letters
   * @throws MailFault where nothing can come of it until someone mends it, such as where the
   *     address cannot be read; it never says the address
   */
  Letter render(
      Map<String, Object> model, Locale formats, String from, LetterTo to, @Nullable Path more) {
    if (PdfPage.lacksLetters(String.join("", to.lines()), more)) {
      throw new MailFault(
          "the address has letters that no font here has, so that nobody could read them; name one"
              + " that has them in followup.print.font");
    }
    String html = fill(model, formats);
    for (LetterLayout.Size size : LetterLayout.Size.values()) {
      Letter letter = print(html, formats, from, to, more, size);
      if (LetterWindow.shows(letter)) {
        return letter;
      }
    }
    throw new MailFault(
        file
            + ": the whole address cannot be read in its place; either CSS of the template hides or"
            + " moves the address, or it is too long, even in small letters");
  }

  private String fill(Map<String, Object> model, Locale formats) {
    try {
      return text.render(model, formats);
    } catch (PebbleException e) {
      throw new MailFault(file + " cannot be rendered: " + e.getPebbleMessage(), e);
    } catch (RuntimeException e) {
      throw new MailFault(file + " cannot be rendered: " + e.getClass().getSimpleName(), e);
    }
  }

  private Letter print(
      String html,
      Locale formats,
      String from,
      LetterTo to,
      @Nullable Path more,
      LetterLayout.Size size) {
    byte[] pdf;
    try {
      Document page = LetterLayout.page(html, format, formats, from, to.lines(), size);
      pdf = PdfPage.write(page, more, files);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      // a letter that is too much for the layout must not take the others along
      throw new MailFault(file + " cannot be printed: " + e.getClass().getSimpleName(), e);
    }
    int pages = pagesOf(pdf);
    if (pages > format.mostPages()) {
      throw new MailFault(
          "%s comes to %d pages; a %s has at most %d"
              .formatted(file, pages, format.word(), format.mostPages()));
    }
    return new Letter(pdf, pages, format.word(), to);
  }

  private static int pagesOf(byte[] pdf) {
    try (PDDocument document = Loader.loadPDF(pdf)) {
      return document.getNumberOfPages();
    } catch (IOException e) {
      throw new UncheckedIOException("A letter cannot be read", e);
    }
  }

  @Override
  public List<String> remarks(boolean marketing) {
    List<String> remarks = new ArrayList<>();
    MailCheckNames.check(source).remarks().forEach(remark -> remarks.add(remark.toString()));
    if (marketing && !OBJECTING.matcher(source.text()).find()) {
      remarks.add(
          file
              + " does not say that its reader may object to advertising: put in"
              + " {{ _legal.notice }} and where to, such as {{ unsubscribeUrl }}");
    }
    if (!source.text().contains("_legal.postalAddress") && format == LetterFormat.LETTER) {
      remarks.add(file + " does not say who writes: put in {{ _legal.postalAddress }}");
    }
    return remarks;
  }
}
