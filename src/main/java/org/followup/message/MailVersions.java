package org.followup.message;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.followup.message.MailVersionRepository.Version;
import org.followup.recipient.ShopSettings;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Published versions of mails. Guarantee: a message goes out in the version in which it was queued
 * or put off first, from any node, though the files have changed or another node brought them. A
 * version is all languages of a mail, compiled, under a number; the same content is the same
 * version. Publishing is the start of a node and every reload that has no fault.
 */
@Component
class MailVersions implements InitializingBean, PublishedVersions.Form<MailTemplate> {

  /** Longer than any node goes without saying which versions it uses. */
  static final Duration UNSEEN = Duration.ofHours(2);

  private final Templates templates;
  private final MailVersionRepository repository;
  private final ObjectMapper json;
  private final ShopSettings shop;
  private final Clock clock;
  private final PublishedVersions<MailTemplate> versions;

  MailVersions(
      Templates templates,
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
    templates.onPublished(versions::publish);
  }

  /** The version in which a mail is queued now; empty where nobody published it. */
  Optional<Version> findCurrent(String journey, String message) {
    Templates.Name name = new Templates.Name(journey, message);
    return versions.findCurrent(name).or(() -> versions.findNewest(name));
  }

  /**
   * The mail as it was published, in the language that serves the recipient best.
   *
   * @param versionId null for a message that was queued before anybody published it: it goes out as
   *     the mail is now
   */
  Optional<MailTemplate> find(
      @Nullable Long versionId, String journey, String message, Locale wanted) {
    Map<Locale, MailTemplate> languages = versionId == null ? Map.of() : versions.load(versionId);
    if (languages.isEmpty()) {
      Optional<MailTemplate> own = templates.find(journey, message, wanted);
      if (own.isPresent()) {
        return own;
      }
      languages =
          versions
              .findNewest(new Templates.Name(journey, message))
              .map(newest -> versions.load(newest.id()))
              .orElse(Map.of());
    }
    return MailLanguages.choose(languages, wanted, shop.locale());
  }

  /** Says that this node still uses its versions, and forgets those that nobody needs. */
  void tidy() {
    Instant now = clock.instant();
    repository.touch(versions.listCurrent(), now);
    repository.forget(now.minus(UNSEEN));
  }

  @Override
  public String write(Map<Locale, MailTemplate> languages) {
    try {
      return json.writeValueAsString(
          languages.entrySet().stream()
              .sorted(Comparator.comparing(entry -> entry.getKey().toLanguageTag()))
              .map(entry -> entry.getValue().compiled())
              .toList());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A mail cannot be written as JSON", e);
    }
  }

  @Override
  public Map<Locale, MailTemplate> read(String content) {
    try {
      Map<Locale, MailTemplate> languages = new LinkedHashMap<>();
      for (CompiledMail mail :
          json.readValue(content, new TypeReference<List<CompiledMail>>() {})) {
        Locale file =
            mail.fileLocale().equals("und")
                ? Locale.ROOT
                : Locale.forLanguageTag(mail.fileLocale());
        languages.put(file, MailTemplate.of(mail));
      }
      return languages;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A published mail cannot be read", e);
    }
  }
}
