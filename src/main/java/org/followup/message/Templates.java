package org.followup.message;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.followup.message.ProcessFiles.ProcessFile;
import org.followup.recipient.ShopSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The mails of the journeys: MJML with Pebble, per journey and locale. All are compiled at start; a
 * broken one of an enabled journey keeps the application from starting, with every fault of every
 * file at once.
 */
@Component
public class Templates {

  private static final Logger log = LoggerFactory.getLogger(Templates.class);
  private static final Pattern FILE =
      Pattern.compile("([^/]+)/mails/([a-z0-9]+(?:-[a-z0-9]+)*)(?:\\.([A-Za-z0-9-]+))?\\.mjml");

  private static final String MAILS = "*/mails/*.mjml";

  /** Where layouts and blocks are; no journey. */
  private static final String SHARED = "_shared";

  private final ProcessFiles files;
  private final ProcessSettings settings;
  private final ShopSettings shop;
  private volatile Map<Name, Map<Locale, MailTemplate>> templates;
  private volatile List<TemplateFault> faults = List.of();
  private volatile Consumer<Map<Name, Map<Locale, MailTemplate>>> published = mails -> {};

  Templates(ProcessFiles files, ProcessSettings settings, ShopSettings shop) {
    this.files = files;
    this.settings = settings;
    this.shop = shop;
    this.templates = compile();
    logCompiled();
  }

  /** Tells at once, and after each reload that has no fault, which mails there are. */
  void onPublished(Consumer<Map<Name, Map<Locale, MailTemplate>>> listener) {
    published = listener;
    listener.accept(templates);
  }

  /**
   * Reads all mails anew. Mails queued already leave as they were ({@link MailVersions}).
   *
   * @throws IllegalStateException naming every fault of every file; the mails known so far stay
   */
  public void reload() {
    try {
      Map<Name, Map<Locale, MailTemplate>> compiled = compile();
      published.accept(compiled);
      templates = compiled;
      faults = List.of();
    } catch (TemplateFault.TemplateFaultException e) {
      faults = e.faults();
      throw e;
    }
    logCompiled();
  }

  private void logCompiled() {
    templates.values().stream()
        .flatMap(languages -> languages.values().stream())
        .flatMap(mail -> mail.remarks().stream())
        .distinct()
        .sorted(Comparator.comparing(MailRemark::toString))
        .forEach(remark -> log.warn("A mail should be looked at: {}", remark));
    log.info("Mail templates were compiled mails={}", templates.size());
  }

  /** What a mail is called. */
  record Name(String journey, String message) {

    String files() {
      return journey + "/mails/" + message + ".";
    }
  }

  /** A mail, by the file without locale where there is one, else by the first. */
  record Named(String journey, String message, MailTemplate mail) {}

  private Map<Name, Map<Locale, MailTemplate>> compile() {
    MailParts parts =
        MailParts.of(
            files.listShipped(MailParts.FILES), files.list(MailParts.FILES), shop.locale());
    Map<Name, Map<Locale, MailTemplate>> compiled = new HashMap<>();
    Set<TemplateFault> faults = new LinkedHashSet<>(parts.faults());
    for (ProcessFile file : files.list(MAILS)) {
      Matcher path = FILE.matcher(file.path());
      if (!path.matches()) {
        faults.add(
            new TemplateFault(
                file.path(), 0, "a mail is named <message>[.<locale>].mjml, in lower case"));
        continue;
      }
      if (path.group(1).equals(SHARED)) {
        faults.add(
            new TemplateFault(
                file.path(), 0, "_shared is no journey; it holds layouts and blocks"));
        continue;
      }
      if (!settings.isEnabled(path.group(1))) {
        continue;
      }
      try {
        Locale locale = path.group(3) == null ? null : Locale.forLanguageTag(path.group(3));
        String raw = new String(file.content(), StandardCharsets.UTF_8);
        MailTemplate template = MailTemplate.compile(file.path(), locale, raw, parts);
        compiled
            .computeIfAbsent(new Name(path.group(1), path.group(2)), n -> new HashMap<>())
            .put(locale == null ? Locale.ROOT : locale, template);
      } catch (TemplateFault.TemplateFaultException e) {
        faults.addAll(e.faults());
      }
    }
    compiled.values().forEach(languages -> faults.addAll(MailSubjects.check(languages)));
    if (!faults.isEmpty()) {
      throw new TemplateFault.TemplateFaultException(List.copyOf(faults));
    }
    return compiled;
  }

  /** Whether {@code processes/<journey>/mails/<message>[.<locale>].mjml} exists in any locale. */
  public boolean exists(String journey, String message) {
    return templates.containsKey(new Name(journey, message));
  }

  /** How many subject lines the mail has; 0 where there is no such mail. */
  public int countSubjects(String journey, String message) {
    return templates.getOrDefault(new Name(journey, message), Map.of()).values().stream()
        .mapToInt(MailTemplate::subjects)
        .min()
        .orElse(0);
  }

  /** Every subject line of the mail in every language, as written, always in the same order. */
  List<String> listSubjects(String journey, String message) {
    return templates.getOrDefault(new Name(journey, message), Map.of()).values().stream()
        .sorted(Comparator.comparing(MailTemplate::file))
        .flatMap(mail -> mail.subjectsAsWritten().stream())
        .toList();
  }

  /** The subject lines of the mail's file without locale, else of its first one. */
  List<String> listMainSubjects(String journey, String message) {
    Map<Locale, MailTemplate> languages = templates.get(new Name(journey, message));
    return languages == null ? List.of() : first(languages).subjectsAsWritten();
  }

  /** What advertises in the files of a mail; it must not go out as service. */
  public List<Advertising> listAdvertising(String journey, String message) {
    return templates.getOrDefault(new Name(journey, message), Map.of()).values().stream()
        .sorted(Comparator.comparing(MailTemplate::file))
        .flatMap(mail -> mail.advertising().stream())
        .toList();
  }

  /**
   * What marketing mail must have and files of this mail lack, each with the file: a link to
   * unsubscribe, the sender's address.
   */
  public List<String> listMissingInMarketing(String journey, String message) {
    return templates.getOrDefault(new Name(journey, message), Map.of()).values().stream()
        .sorted(Comparator.comparing(MailTemplate::file))
        .flatMap(
            mail -> mail.missingInMarketing().stream().map(what -> what + " in " + mail.file()))
        .toList();
  }

  /** What the mail says, by the language of each file, without its pictures and its layout. */
  public Map<String, String> listTexts(String journey, String message) {
    Map<String, String> texts = new TreeMap<>();
    templates
        .getOrDefault(new Name(journey, message), Map.of())
        .values()
        .forEach(mail -> texts.put(mail.locale().toLanguageTag(), mail.words()));
    return texts;
  }

  /** What somebody should look at in files of this mail, each with file and line. */
  List<String> listRemarks(String journey, String message) {
    return templates.getOrDefault(new Name(journey, message), Map.of()).values().stream()
        .sorted(Comparator.comparing(MailTemplate::file))
        .flatMap(mail -> mail.remarks().stream())
        .map(MailRemark::toString)
        .distinct()
        .toList();
  }

  /** Names of the journey's mails, sorted. */
  public List<String> list(String journey) {
    return templates.keySet().stream()
        .filter(n -> n.journey().equals(journey))
        .map(Name::message)
        .sorted()
        .toList();
  }

  /** Every mail, by journey and name. */
  List<Named> listAll() {
    return templates.entrySet().stream()
        .map(
            entry ->
                new Named(
                    entry.getKey().journey(), entry.getKey().message(), first(entry.getValue())))
        .sorted(Comparator.comparing(Named::journey).thenComparing(Named::message))
        .toList();
  }

  private static MailTemplate first(Map<Locale, MailTemplate> languages) {
    MailTemplate fallback = languages.get(Locale.ROOT);
    return fallback != null
        ? fallback
        : Collections.min(languages.values(), Comparator.comparing(MailTemplate::file));
  }

  /** Language tags of the mail's files, that of the file without locale first. */
  List<String> listLocales(String journey, String message) {
    Map<Locale, MailTemplate> languages =
        templates.getOrDefault(new Name(journey, message), Map.of());
    return languages.entrySet().stream()
        .sorted(Comparator.comparing(entry -> entry.getKey().toLanguageTag()))
        .sorted(Comparator.comparing(entry -> !entry.getKey().equals(Locale.ROOT)))
        .map(entry -> entry.getValue().locale().toLanguageTag())
        .distinct()
        .toList();
  }

  /** What is wrong with files that changed since they were last fit for use. */
  List<String> listFaults() {
    return faults.stream().map(TemplateFault::toString).toList();
  }

  /** What is wrong with files of this mail that changed since they were last fit for use. */
  List<String> listFaults(String journey, String message) {
    String name = new Name(journey, message).files();
    return faults.stream()
        .filter(fault -> fault.file().startsWith(name))
        .map(TemplateFault::toString)
        .toList();
  }

  /**
   * The mail in the language that serves the recipient best: {@code de-AT}, then {@code de}, then
   * the file without locale, then the shop's language, then any.
   */
  Optional<MailTemplate> find(String journey, String message, Locale wanted) {
    return MailLanguages.choose(
        templates.getOrDefault(new Name(journey, message), Map.of()), wanted, shop.locale());
  }
}
