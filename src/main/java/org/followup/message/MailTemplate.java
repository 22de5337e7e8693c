package org.followup.message;

import ch.digitalfondue.mjml4j.Mjml4j;
import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.error.PebbleException;
import io.pebbletemplates.pebble.template.PebbleTemplate;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jspecify.annotations.Nullable;

/** One mail in one language, compiled: MJML once at publication, Pebble at each send. */
final class MailTemplate {

  private static final PebbleEngine HTML = PebbleRules.engine(true);
  private static final PebbleEngine LINE = PebbleRules.engine(false);
  private static final Pattern LOOP = Pattern.compile("\\{%-?\\s*for\\b");
  private static final int LONGEST_SUBJECT = 250;

  private final CompiledMail mail;
  private final Locale locale;
  private final List<PebbleTemplate> subjects = new ArrayList<>();
  private final PebbleTemplate html;
  private List<MailRemark> remarks = List.of();
  private List<String> missing = List.of();

  private MailTemplate(CompiledMail mail) {
    this.mail = mail;
    this.locale = Locale.forLanguageTag(mail.language());
    subjects.add(LINE.getLiteralTemplate(mail.subject()));
    List<String> alternatives = mail.alternatives();
    if (alternatives != null) {
      alternatives.forEach(line -> subjects.add(LINE.getLiteralTemplate(line)));
    }
    this.html = HTML.getLiteralTemplate(mail.html());
  }

  /** The mail as it was published. */
  static MailTemplate of(CompiledMail mail) {
    return new MailTemplate(mail);
  }

  /** A rendered mail. */
  record Rendered(String subject, String html, String text) {}

  /**
   * Compiles a file.
   *
   * @param locale of the file's name; null for the one without, whose language is that of its
   *     {@code lang} attribute, else English
   * @param parts layouts and blocks that it may use
   * @throws TemplateFault.TemplateFaultException with every fault found
   */
  static MailTemplate compile(String file, @Nullable Locale locale, String raw, MailParts parts) {
    String own = TemplateSource.withoutRemarks(raw);
    Locale language = locale == null ? languageOf(own) : locale;
    var source = new TemplateSource(MailAssembly.assemble(file, own, parts, language));
    refuse(MailChecks.faults(source));
    String compiled = toHtml(file, source, language);
    refuse(source.lostIn(compiled));
    String title = source.element("mj-title");
    List<String> alternatives = MailSubjects.alternatives(source.text());
    MailText.Place loop = placeOfFirstLoop(file, source);
    try {
      var template =
          new MailTemplate(
              new CompiledMail(
                  file,
                  locale == null ? Locale.ROOT.toLanguageTag() : locale.toLanguageTag(),
                  language.toLanguageTag(),
                  plain(title == null ? "" : title),
                  LinkVariables.encode(compiled),
                  loop.file(),
                  loop.line(),
                  source.text().contains("confirmUrl"),
                  Advertising.in(source),
                  alternatives.stream().map(MailTemplate::plain).toList()));
      template.evaluate(template.html, new HashMap<>(), language);
      template.remarks = MailChecks.remarks(source, template);
      template.missing = MailChecks.missingInMarketing(source);
      return template;
    } catch (PebbleException e) {
      throw new TemplateFault.TemplateFaultException(
          List.of(new TemplateFault(file, 0, e.getPebbleMessage())));
    }
  }

  private static String plain(String title) {
    return Jsoup.parse(protect(title)).text();
  }

  /** Entities of the title are read, expressions in it stay as they are. */
  private static String protect(String title) {
    return TemplateSource.PEBBLE
        .matcher(title)
        .replaceAll(
            m -> Matcher.quoteReplacement(m.group().replace("&", "&amp;").replace("<", "&lt;")));
  }

  private static String toHtml(String file, TemplateSource source, Locale language) {
    try {
      return Mjml4j.render(
          MailHead.prepare(source.text(), language),
          new Mjml4j.Configuration(language.toLanguageTag(), MailHead.direction(language)));
    } catch (RuntimeException e) {
      throw new TemplateFault.TemplateFaultException(
          List.of(new TemplateFault(file, 0, "MJML cannot be compiled: " + e.getMessage())));
    }
  }

  private static Locale languageOf(String own) {
    Pattern lang = Pattern.compile("<mjml[^>]*\\slang=[\"']([A-Za-z-]+)[\"']");
    Matcher found = lang.matcher(own);
    return found.find() ? Locale.forLanguageTag(found.group(1)) : Locale.ENGLISH;
  }

  private static void refuse(List<TemplateFault> faults) {
    if (!faults.isEmpty()) {
      throw new TemplateFault.TemplateFaultException(faults);
    }
  }

  /** All that there is of it, to be kept. */
  CompiledMail compiled() {
    return mail;
  }

  String file() {
    return mail.file();
  }

  Locale locale() {
    return locale;
  }

  /** What its author should look at; known of files, not of stored versions. */
  List<MailRemark> remarks() {
    return remarks;
  }

  /** What marketing mail must have and it lacks; known of files, not of stored versions. */
  List<String> missingInMarketing() {
    return missing;
  }

  /** What it says, with its expressions and without its looks. */
  String words() {
    return Jsoup.parse(mail.html()).text();
  }

  /** What in it advertises, from the top. */
  List<Advertising> advertising() {
    return mail.advertising();
  }

  /**
   * Whether it asks to confirm a sign-up, and so goes to somebody who has asked for nothing yet.
   */
  boolean confirms() {
    return mail.confirms();
  }

  /** The first subject line of the file, expressions and all. */
  String subjectAsWritten() {
    return mail.subject();
  }

  /** Every subject line of the file, expressions and all, the first one first. */
  List<String> subjectsAsWritten() {
    List<String> lines = new ArrayList<>(List.of(mail.subject()));
    List<String> alternatives = mail.alternatives();
    if (alternatives != null) {
      lines.addAll(alternatives);
    }
    return lines;
  }

  /** How many subject lines it has. */
  int subjects() {
    return subjects.size();
  }

  /** The first subject line alone. */
  String renderSubject(Map<String, Object> model, Locale formats) {
    return renderSubject(model, formats, null);
  }

  /** The subject line of that name; the first where the mail has none such. */
  private String renderSubject(
      Map<String, Object> model, Locale formats, @Nullable String variant) {
    int place = MailSubjects.placeOf(variant);
    PebbleTemplate line = subjects.get(place < subjects.size() ? place : 0);
    return toLine(evaluate(line, new HashMap<>(model), formats));
  }

  /**
   * The place to look at where rendering fails: odd data never make it fail, so it is the first
   * loop that can grow beyond every limit; line 0 without a loop.
   */
  MailText.Place placeOfFirstLoop() {
    return new MailText.Place(mail.loop(), mail.loopLine());
  }

  private static MailText.Place placeOfFirstLoop(String file, TemplateSource source) {
    Matcher loop = LOOP.matcher(source.text());
    return loop.find() ? source.placeOf(loop.start()) : new MailText.Place(file, 0);
  }

  /**
   * Renders the mail.
   *
   * @param model maps, lists and scalars only
   * @param formats whose customs dates and amounts follow
   * @param shopUrl where links lead that lead nowhere
   * @param variant name of the subject line; null for the first
   * @param lastTouch what is done to the page before its text is taken from it; a mail that leaves
   *     gets its tracked links here, one that is only looked at nothing
   * @throws RuntimeException where a limit is exceeded; the message says which
   */
  Rendered render(
      Map<String, Object> model,
      Locale formats,
      String shopUrl,
      @Nullable String variant,
      Consumer<MailPage> lastTouch) {
    String line = renderSubject(model, formats, variant);
    Map<String, Object> withSubject = new HashMap<>(model);
    withSubject.put("_subject", line);
    var page = MailPage.of(evaluate(html, withSubject, formats), shopUrl);
    lastTouch.accept(page);
    String text = page.text();
    return new Rendered(line, page.html(), text.isBlank() ? line + "\n\n" + shopUrl + "\n" : text);
  }

  /** Renders the mail as it is looked at: no link is tracked. */
  Rendered render(Map<String, Object> model, Locale formats, String shopUrl) {
    return render(model, formats, shopUrl, null, page -> {});
  }

  private String evaluate(PebbleTemplate template, Map<String, Object> model, Locale formats) {
    var out = new StringWriter();
    try {
      template.evaluate(out, model, formats);
    } catch (IOException e) {
      throw new UncheckedIOException("Template " + mail.file() + " cannot be rendered", e);
    }
    return out.toString();
  }

  /** A header line: event data in it is outside input, so no control character gets through. */
  private static String toLine(String rendered) {
    String line =
        rendered
            .replaceAll("[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\p{Cf}&&[^\\u200D\\u200C]]+", " ")
            .replaceAll("\\s+", " ")
            .strip();
    return line.codePointCount(0, line.length()) <= LONGEST_SUBJECT
        ? line
        : line.substring(0, line.offsetByCodePoints(0, LONGEST_SUBJECT - 1)) + "…";
  }
}
