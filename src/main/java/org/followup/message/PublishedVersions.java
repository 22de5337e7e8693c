package org.followup.message;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.followup.message.MailVersionRepository.Version;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Templates under numbers, all languages of a message together; the same content is the same
 * version, whichever node publishes it.
 *
 * @param <T> a template in one language
 */
final class PublishedVersions<T> {

  private static final int MOST_CACHED = 200;

  private final MailVersionRepository repository;
  private final Clock clock;
  private final TransactionTemplate transaction;
  private final Form<T> form;
  private final Map<Long, Map<Locale, T>> loaded = new ConcurrentHashMap<>();
  private volatile Map<Templates.Name, Version> current = Map.of();

  PublishedVersions(
      MailVersionRepository repository,
      Clock clock,
      PlatformTransactionManager transactions,
      Form<T> form) {
    this.repository = repository;
    this.clock = clock;
    this.transaction = new TransactionTemplate(transactions);
    this.form = form;
  }

  /**
   * How templates are written down.
   *
   * @param <T> a template in one language
   */
  interface Form<T> {

    /** As JSON, always the same for the same templates. */
    String write(Map<Locale, T> languages);

    Map<Locale, T> read(String content);
  }

  /** These are what this node uses from now on. */
  void publish(Map<Templates.Name, Map<Locale, T>> messages) {
    Map<Templates.Name, Version> versions = new HashMap<>();
    Map<Long, Map<Locale, T>> ours = new HashMap<>();
    transaction.executeWithoutResult(
        status -> {
          repository.lock();
          Instant now = clock.instant();
          messages.forEach(
              (name, languages) -> {
                String content = form.write(languages);
                Version version =
                    repository.publish(name.journey(), name.message(), hash(content), content, now);
                versions.put(name, version);
                ours.put(version.id(), languages);
              });
        });
    loaded.putAll(ours);
    current = Map.copyOf(versions);
  }

  /** The version of the files of this node. */
  Optional<Version> findCurrent(Templates.Name name) {
    return Optional.ofNullable(current.get(name));
  }

  /** The version that some node uses, the latest of them. */
  Optional<Version> findNewest(Templates.Name name) {
    return repository.findNewest(name.journey(), name.message());
  }

  /** All versions of the files of this node. */
  Collection<Long> listCurrent() {
    return current.values().stream().map(Version::id).toList();
  }

  /** What was published; empty where nobody needed it any more. */
  Map<Locale, T> load(long versionId) {
    Map<Locale, T> known = loaded.get(versionId);
    if (known != null) {
      return known;
    }
    Map<Locale, T> read = repository.findContent(versionId).map(form::read).orElse(Map.of());
    if (loaded.size() > MOST_CACHED) {
      loaded.clear();
    }
    if (!read.isEmpty()) {
      loaded.put(versionId, read);
    }
    return read;
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
