package org.followup.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
 * processes/<journey>/mails/<message>[.<locale>].webhook.json} and {@code .sms.txt}. All are
 * compiled at start; a broken one of an enabled journey keeps the application from starting, as a
 * broken mail does.
 */
@Component
public class ChannelTemplates {

  /** Files that are read anew when they change. */
  public static final List<String> PATTERNS =
      List.of("*/mails/*.webhook.json", "*/mails/*.sms.txt");

  private static final Logger log = LoggerFactory.getLogger(ChannelTemplates.class);
  private static final Pattern FILE =
      Pattern.compile(
          "([^/]+)/mails/([a-z0-9]+(?:-[a-z0-9]+)*)(?:\\.([A-Za-z0-9-]+))?\\.(webhook\\.json|sms\\.txt)");

  private final ProcessFiles files;
  private final ProcessSettings settings;
  private final ShopSettings shop;
  private volatile Map<Name, Map<Locale, Written>> templates;

  ChannelTemplates(ProcessFiles files, ProcessSettings settings, ShopSettings shop) {
    this.files = files;
    this.settings = settings;
    this.shop = shop;
    this.templates = compile();
  }

  /** What a message of a channel is called. */
  private record Name(Channel channel, String journey, String message) {}

  /**
   * A template in one language.
   *
   * @param locale in which its dates and amounts are written
   * @param content by channel
   */
  record Written(String file, Locale locale, Object content) {

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
    templates = compile();
  }

  /** Whether the message has a template for the channel, in any language. */
  public boolean exists(Channel channel, String journey, String message) {
    return templates.containsKey(new Name(channel, journey, message));
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
        .filter(one -> one.content() instanceof SmsTemplate)
        .sorted(Comparator.comparing(Written::file))
        .flatMap(one -> one.as(SmsTemplate.class).remarks(marketing).stream())
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
              .put(locale, written(channel, file, locale));
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

  private Written written(Channel channel, ProcessFile file, Locale locale) {
    String raw = new String(file.content(), StandardCharsets.UTF_8);
    String text = raw.startsWith("\uFEFF") ? raw.substring(1) : raw;
    Object content =
        switch (channel) {
          case WEBHOOK -> JsonTemplate.compile(file.path(), text);
          case SMS -> SmsTemplate.compile(file.path(), text);
          case EMAIL, PRINT, ONSITE ->
              throw new IllegalStateException("No files of " + channel.word());
        };
    return new Written(file.path(), locale.equals(Locale.ROOT) ? shop.locale() : locale, content);
  }
}
