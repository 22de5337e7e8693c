package org.followup.recipient;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The door to the receipts of erasures (GDPR articles 5(2) and 17). */
@Component
public class Erasures {

  private static final Logger log = LoggerFactory.getLogger(Erasures.class);
  private static final Instant END_OF_TIME = Instant.parse("9999-12-31T00:00:00Z");

  private final ErasureRepository erasures;
  private final Pseudonyms pseudonyms;
  private final ApplicationEventPublisher listeners;
  private final Clock clock;

  Erasures(
      ErasureRepository erasures,
      Pseudonyms pseudonyms,
      ApplicationEventPublisher listeners,
      Clock clock) {
    this.erasures = erasures;
    this.pseudonyms = pseudonyms;
    this.listeners = listeners;
    this.clock = clock;
  }

  /**
   * Writes the receipt of an erasure down, in its transaction. A repetition that found nothing more
   * leads to the receipt of the time before.
   *
   * @param by a login, or {@code API key}
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Erasure record(Erasing erasing, String by) {
    byte[] person = pseudonyms.hash(erasing.recipient());
    if (erasing.listDeleted().isEmpty()) {
      List<Erasure> before = erasures.listOf(person);
      if (!before.isEmpty()) {
        return before.get(0);
      }
    }
    Erasure erasure =
        new Erasure(
            UUID.randomUUID(),
            clock.instant().truncatedTo(ChronoUnit.MICROS),
            by,
            erasing.listDeleted(),
            erasing.listKept());
    erasures.insert(erasure, person);
    listeners.publishEvent(
        new RightsDeed(by, "recipient-erased", erasure.receipt().toString(), erasure.deleted()));
    log.info("Erasure has its receipt, receipt={}", erasure.receipt());
    return erasure;
  }

  /** The receipt of that number. */
  public Optional<Erasure> find(UUID receipt) {
    return erasures.find(receipt);
  }

  /** The receipts of whoever had this id, newest first. */
  public List<Erasure> listOf(RecipientId recipient) {
    return erasures.listOf(pseudonyms.hash(recipient));
  }

  /**
   * Receipts, newest first.
   *
   * @param before only those of an earlier moment; null from the newest on
   */
  public List<Erasure> list(@Nullable Instant before, int limit) {
    return erasures.list(before == null ? END_OF_TIME : before, limit);
  }
}
