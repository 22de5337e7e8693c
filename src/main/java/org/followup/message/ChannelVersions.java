package org.followup.message;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.followup.message.ChannelTemplates.Source;
import org.followup.message.ChannelTemplates.Written;
import org.followup.message.MailVersionRepository.Version;
import org.followup.message.RelayRepository.Claimed;
import org.followup.recipient.Channel;
import org.followup.recipient.ShopSettings;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * As {@link MailVersions}, for what is said on the channels beside e-mail: the guarantee is the
 * same. A version holds the text of the files, and the message is called after its channel as well,
 * {@code <message>.<channel>}, since the same name may be used on several.
 */
@Component
class ChannelVersions implements InitializingBean, PublishedVersions.Form<Written> {

  private final ChannelTemplates templates;
  private final MailVersionRepository repository;
  private final ObjectMapper json;
  private final ShopSettings shop;
  private final Clock clock;
  private final PublishedVersions<Written> versions;

  ChannelVersions(
      ChannelTemplates templates,
      MailVersionRepository repository,
      ObjectMapper json,
      ShopSettings shop,
      Clock clock,
      PlatformTransactionManager transactions) {
    this.templates = templates;
    this.repository = repository;
    this.json = json;
    this.shop = shop;
    this.clock = clock;
    this.versions = new PublishedVersions<>(repository, clock, transactions, this);
  }

  @Override
  public void afterPropertiesSet() {
    templates.onPublished(this::publish);
  }

  private void publish(Map<ChannelTemplates.Name, Map<Locale, Written>> messages) {
    Map<Templates.Name, Map<Locale, Written>> named = new HashMap<>();
    messages.forEach(
        (name, languages) ->
            named.put(nameOf(name.channel(), name.journey(), name.message()), languages));
    versions.publish(named);
  }

  /** The version in which a message is queued now; empty where this node has no file of it. */
  Optional<Version> findCurrent(Channel channel, String journey, String message) {
    return versions.findCurrent(nameOf(channel, journey, message));
  }

  /**
   * The template as it was when the message was queued, in the language that serves the recipient
   * best. What was queued without one goes out as it is now, here or, for a channel that cannot do
   * without, at another node.
   *
   * @throws MailFault where this node cannot read what another published, or where a service
   *     message advertises: its model was checked with the file of then
   */
  Optional<Written> find(Channel channel, Claimed message, Locale wanted) {
    Optional<Written> found =
        find(channel, message.journey(), message.message(), message.versionId(), wanted);
    if (!message.purpose().isMarketing()) {
      found.map(Written::advertising).ifPresent(Advertising::refuse);
    }
    return found;
  }

  /** The same, whatever it says, of one that nobody has claimed. */
  Optional<Written> find(
      Channel channel, String journey, String message, @Nullable Long versionId, Locale wanted) {
    Map<Locale, Written> languages = versionId == null ? Map.of() : versions.load(versionId);
    if (!languages.isEmpty()) {
      return MailLanguages.choose(languages, wanted, shop.locale());
    }
    Optional<Written> own = templates.find(channel, journey, message, wanted);
    if (own.isPresent() || channel == Channel.WEBHOOK) {
      return own; // a webhook needs none, and one that was deleted shapes nothing any more
    }
    return versions
        .findNewest(nameOf(channel, journey, message))
        .map(newest -> versions.load(newest.id()))
        .flatMap(newest -> MailLanguages.choose(newest, wanted, shop.locale()));
  }

  /** Says that this node still uses its versions. */
  void touch() {
    repository.touch(versions.listCurrent(), clock.instant());
  }

  @Override
  public String write(Map<Locale, Written> languages) {
    try {
      return json.writeValueAsString(
          languages.values().stream()
              .map(Written::source)
              .sorted(Comparator.comparing(Source::file))
              .toList());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A template cannot be written as JSON", e);
    }
  }

  @Override
  public Map<Locale, Written> read(String content) {
    try {
      Map<Locale, Written> languages = new LinkedHashMap<>();
      for (Source source : json.readValue(content, new TypeReference<List<Source>>() {})) {
        languages.put(source.fileLocale(), templates.compile(source));
      }
      return languages;
    } catch (JsonProcessingException | TemplateFault.TemplateFaultException e) {
      throw new MailFault("its published template cannot be read by this version of Followup", e);
    }
  }

  private static Templates.Name nameOf(Channel channel, String journey, String message) {
    return new Templates.Name(journey, message + "." + channel.word());
  }
}
