package org.followup.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.followup.message.ProcessFiles.ProcessFile;
import org.followup.recipient.Channel;
import org.followup.recipient.ShopSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * What is said on the channels beside e-mail: {@code
 * processes/<journey>/mails/<message>[.<locale>].webhook.json}, {@code .sms.txt}, {@code
 * .onsite.json} and {@code .print.html}, with the pictures and fonts that lie beside it. All are
 * compiled at start; a broken one of an enabled journey keeps the application from starting, as a
 * broken mail does.
 */
@Component
public class ChannelTemplates {

  /** Files that are read anew when they change. */
  public static final List<String> PATTERNS =
      List.of(
          "*/mails/*.webhook.json",
          "*/mails/*.sms.txt",
          "*/mails/*.onsite.json",
          "*/mails/*.print.html");

  private static final Logger log = LoggerFactory.getLogger(ChannelTemplates.class);
  private static final Pattern FILE =
      Pattern.compile(
          "([^/]+)/mails/([a-z0-9]+(?:-[a-z0-9]+)*)(?:\\.([A-Za-z0-9-]+))?\\.(webhook\\.json|sms\\.txt|onsite\\.json|print\\.html)");

  private final ProcessFiles files;
  private final ProcessSettings settings;
  private final ShopSettings shop;
  private volatile Map<Name, Map<Locale, Written>> templates;
  private volatile Consumer<Map<Name, Map<Locale, Written>>> published = messages -> {};

  ChannelTemplates(ProcessFiles files, ProcessSettings settings, ShopSettings shop) {
    this.files = files;
    this.settings = settings;
    this.shop = shop;
    this.templates = compile();
  }

  /** What a message of a channel is called. */
  record Name(Channel channel, String journey, String message) {}

  /**
   * A file, from which the same template can be made anywhere.
   *
   * @param file path under {@code processes/}
   * @param language tag of the file's name; {@code und} for the one without
   */
  record Source(Channel channel, String file, String language, String text) {

    Locale fileLocale() {
      return language.equals("und") ? Locale.ROOT : Locale.forLanguageTag(language);
    }
  }

  /**
   * A template in one language.
   *
   * @param locale in which its dates and amounts are written
   * @param content by channel
   */
  record Written(Source source, Locale locale, Object content) {

    String file() {
      return source.file();
    }

    /** What in it advertises; nobody reads what a webhook is told. */
    List<Advertising> advertising() {
      return source.channel() == Channel.WEBHOOK
          ? List.of()
          : Advertising.in(new TemplateSource(MailText.of(source.file(), source.text())));
    }

    <T> T as(Class<T> kind) {
      return kind.cast(content);
    }
  }

  /**
   * Reads all of them anew.
   *
   * @throws IllegalStateException naming every fault of every file; those known so far stay
   */
  public void reload() {
    Map<Name, Map<Locale, Written>> compiled = compile();
    published.accept(compiled);
    templates = compiled;
  }

  /** Tells at once, and after each reload that has no fault, which templates there are. */
  void onPublished(Consumer<Map<Name, Map<Locale, Written>>> listener) {
    published = listener;
    listener.accept(templates);
  }

  /** Whether the message has a template for the channel, in any language. */
  public boolean exists(Channel channel, String journey, String message) {
    return templates.containsKey(new Name(channel, journey, message));
  }

  /** Every file of the channel. */
  List<Written> list(Channel channel) {
    return templates.entrySet().stream()
        .filter(entry -> entry.getKey().channel() == channel)
        .flatMap(entry -> entry.getValue().values().stream())
        .sorted(Comparator.comparing(Written::file))
        .toList();
  }

  /** The one in the language that serves best, as for mails. */
  Optional<Written> find(Channel channel, String journey, String message, Locale wanted) {
    Map<Locale, Written> languages =
        templates.getOrDefault(new Name(channel, journey, message), Map.of());
    return MailLanguages.choose(languages, wanted, shop.locale());
  }

  /** What the author of a message should look at, all its languages together. */
  public List<String> listRemarks(
      Channel channel, String journey, String message, boolean marketing) {
    return templates.getOrDefault(new Name(channel, journey, message), Map.of()).values().stream()
        .filter(one -> one.content() instanceof Remarking)
        .sorted(Comparator.comparing(Written::file))
        .flatMap(one -> one.as(Remarking.class).remarks(marketing).stream())
        .toList();
  }

  /** What in a message advertises, all its languages together; see {@link Advertising}. */
  public List<Advertising> advertising(Channel channel, String journey, String message) {
    return templates.getOrDefault(new Name(channel, journey, message), Map.of()).values().stream()
        .sorted(Comparator.comparing(Written::file))
        .flatMap(one -> one.advertising().stream())
        .toList();
  }

  private Map<Name, Map<Locale, Written>> compile() {
    Map<Name, Map<Locale, Written>> compiled = new HashMap<>();
    List<TemplateFault> faults = new ArrayList<>();
    for (ProcessFile file : PATTERNS.stream().flatMap(one -> files.list(one).stream()).toList()) {
      Matcher path = FILE.matcher(file.path());
      if (!path.matches()) {
        faults.add(
            new TemplateFault(
                file.path(), 0, "is named <message>[.<locale>].<channel>.<kind>, in lower case"));
      } else if (settings.isEnabled(path.group(1))) {
        try {
          Locale locale =
              path.group(3) == null ? Locale.ROOT : Locale.forLanguageTag(path.group(3));
          Channel channel = channelOf(path.group(4));
          compiled
              .computeIfAbsent(
                  new Name(channel, path.group(1), path.group(2)), name -> new HashMap<>())
              .put(locale, compile(sourceOf(channel, file, locale)));
        } catch (TemplateFault.TemplateFaultException e) {
          faults.addAll(e.faults());
        }
      }
    }
    if (!faults.isEmpty()) {
      throw new TemplateFault.TemplateFaultException(faults);
    }
    log.info("Templates of other channels were compiled messages={}", compiled.size());
    return compiled;
  }

  private static Channel channelOf(String ending) {
    return Channel.read(ending.substring(0, ending.indexOf('.')))
        .orElseThrow(() -> new IllegalStateException("No channel writes files ." + ending));
  }

  private Source sourceOf(Channel channel, ProcessFile file, Locale locale) {
    String raw = new String(file.content(), StandardCharsets.UTF_8);
    String text = raw.startsWith("\uFEFF") ? raw.substring(1) : raw;
    return new Source(
        channel,
        file.path(),
        locale.toLanguageTag(),
        channel == Channel.PRINT ? LetterFiles.putIn(text, beside(file.path())) : text);
  }

  /**
   * @throws TemplateFault.TemplateFaultException with every fault of it
   */
  Written compile(Source source) {
    String file = source.file();
    Object content =
        switch (source.channel()) {
          case WEBHOOK -> JsonTemplate.compile(file, source.text());
          case SMS -> SmsTemplate.compile(file, source.text());
          case ONSITE -> OnsiteTemplate.compile(file, source.text());
          case PRINT -> LetterTemplate.compile(file, source.text(), beside(file).keySet());
          case EMAIL -> throw new IllegalStateException("No files of " + source.channel().word());
        };
    Locale locale = source.fileLocale();
    return new Written(source, locale.equals(Locale.ROOT) ? shop.locale() : locale, content);
  }

  /** Pictures and fonts in the folder of a template, by name. */
  private Map<String, byte[]> beside(String template) {
    Map<String, byte[]> beside = new TreeMap<>();
    for (ProcessFile file : files.list(template.substring(0, template.lastIndexOf('/')) + "/*")) {
      String name = file.path().substring(file.path().lastIndexOf('/') + 1);
      if (LetterFiles.isOne(name)) {
        beside.put(name, file.content());
      }
    }
    return beside;
  }
}
