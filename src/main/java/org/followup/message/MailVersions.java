package org.followup.message;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.followup.message.MailVersionRepository.Version;
import org.followup.recipient.ShopSettings;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Published versions of mails. Guarantee: a message goes out in the version in which it was queued
 * or put off first, from any node, though the files have changed or another node brought them. A
 * version is all languages of a mail, compiled, under a number; the same content is the same
 * version. Publishing is the start of a node and every reload that has no fault.
 */
@Component
class MailVersions implements InitializingBean {

  /** Longer than any node goes without saying which versions it uses. */
  static final Duration UNSEEN = Duration.ofHours(2);

  private static final int MOST_CACHED = 200;

  private final Templates templates;
  private final MailVersionRepository repository;
  private final ObjectMapper json;
  private final ShopSettings shop;
  private final Clock clock;
  private final TransactionTemplate transaction;
  private final Map<Long, Map<Locale, MailTemplate>> loaded = new ConcurrentHashMap<>();
  private volatile Map<Templates.Name, Version> current = Map.of();

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
    this.transaction = new TransactionTemplate(transactions);
  }

  @Override
  public void afterPropertiesSet() {
    templates.onPublished(this::publish);
  }

  private void publish(Map<Templates.Name, Map<Locale, MailTemplate>> mails) {
    Map<Templates.Name, Version> versions = new HashMap<>();
    Map<Long, Map<Locale, MailTemplate>> ours = new HashMap<>();
    transaction.executeWithoutResult(
        status -> {
          repository.lock();
          Instant now = clock.instant();
          mails.forEach(
              (name, languages) -> {
                String content = write(languages);
                Version version =
                    repository.publish(name.journey(), name.message(), hash(content), content, now);
                versions.put(name, version);
                ours.put(version.id(), languages);
              });
        });
    loaded.putAll(ours);
    current = Map.copyOf(versions);
  }

  /** The version in which a mail is queued now; empty where nobody published it. */
  Optional<Version> findCurrent(String journey, String message) {
    Version ours = current.get(new Templates.Name(journey, message));
    return ours == null ? repository.findNewest(journey, message) : Optional.of(ours);
  }

  /**
   * The mail as it was published, in the language that serves the recipient best.
   *
   * @param versionId null for a message that was queued before anybody published it: it goes out as
   *     the mail is now
   */
  Optional<MailTemplate> find(
      @Nullable Long versionId, String journey, String message, Locale wanted) {
    Map<Locale, MailTemplate> languages = versionId == null ? Map.of() : load(versionId);
    if (languages.isEmpty()) {
      Optional<MailTemplate> own = templates.find(journey, message, wanted);
      if (own.isPresent()) {
        return own;
      }
      languages =
          repository.findNewest(journey, message).map(newest -> load(newest.id())).orElse(Map.of());
    }
    return MailLanguages.choose(languages, wanted, shop.locale());
  }

  /** Says that this node still uses its versions, and forgets those that nobody needs. */
  void tidy() {
    Instant now = clock.instant();
    repository.touch(current.values().stream().map(Version::id).toList(), now);
    repository.forget(now.minus(UNSEEN));
  }

  private Map<Locale, MailTemplate> load(long versionId) {
    Map<Locale, MailTemplate> known = loaded.get(versionId);
    if (known != null) {
      return known;
    }
    Map<Locale, MailTemplate> read =
        repository.findContent(versionId).map(this::read).orElse(Map.of());
    if (loaded.size() > MOST_CACHED) {
      loaded.clear();
    }
    if (!read.isEmpty()) {
      loaded.put(versionId, read);
    }
    return read;
  }

  private String write(Map<Locale, MailTemplate> languages) {
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

  private Map<Locale, MailTemplate> read(String content) {
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

  private static String hash(String content) {
    try {
      byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
