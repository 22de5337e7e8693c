package org.followup.recipient;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The door to restrictions of processing (GDPR article 18): while one stands, what is held about
 * the person is kept and not used. No marketing mail goes, no marketing journey takes the person
 * in, and nothing of what they do with mails is kept. Journeys that run stay where they are and
 * their waits go on, so that an order still ends them; a send they come to is refused. Service mail
 * goes.
 */
@Component
public class Restrictions {

  private static final Logger log = LoggerFactory.getLogger(Restrictions.class);
  private static final int LONGEST_REASON = 500;

  /**
   * Somebody's data may not be used.
   *
   * @param reason as whoever restricted it wrote it
   * @param by a login, or {@code API key}
   */
  public record Restriction(String reason, Instant at, String by) {}

  private final RestrictionRepository restrictions;
  private final LockRepository locks;
  private final Pseudonyms pseudonyms;
  private final ApplicationEventPublisher listeners;
  private final Clock clock;

  Restrictions(
      RestrictionRepository restrictions,
      LockRepository locks,
      Pseudonyms pseudonyms,
      ApplicationEventPublisher listeners,
      Clock clock) {
    this.restrictions = restrictions;
    this.locks = locks;
    this.pseudonyms = pseudonyms;
    this.listeners = listeners;
    this.clock = clock;
  }

  /** The restriction that stands, if any. */
  public Optional<Restriction> find(RecipientId recipient) {
    return restrictions.find(recipient);
  }

  /** Those of these people, by the names that stand, whose data may not be used. */
  public Set<RecipientId> list(Collection<RecipientId> some) {
    return some.isEmpty() ? Set.of() : restrictions.list(some);
  }

  /**
   * Restricts from this commit on. Saying it again changes the reason only.
   *
   * @param reason 1 to 500 characters; part of the export
   */
  @Transactional
  public Restriction restrict(RecipientId recipient, String reason, String by) {
    if (reason.isBlank() || reason.length() > LONGEST_REASON) {
      throw new IllegalArgumentException("A reason has 1 to 500 characters.");
    }
    locks.lock(List.of(recipient));
    Restriction restriction =
        new Restriction(reason.strip(), clock.instant().truncatedTo(ChronoUnit.MICROS), by);
    restrictions.put(recipient, restriction);
    tell(recipient, "recipient-restricted", by);
    return find(recipient).orElseThrow();
  }

  /**
   * Lifts the restriction.
   *
   * @return false where there was none
   */
  @Transactional
  public boolean lift(RecipientId recipient, String by) {
    locks.lock(List.of(recipient));
    boolean lifted = restrictions.delete(recipient) == 1;
    if (lifted) {
      tell(recipient, "restriction-lifted", by);
    }
    return lifted;
  }

  @EventListener
  void erase(Erasing erasing) {
    erasing.deleted("restriction", restrictions.delete(erasing.recipient()));
  }

  private void tell(RecipientId recipient, String deed, String by) {
    listeners.publishEvent(new RightsDeed(by, deed, pseudonyms.of(recipient), Map.of()));
    log.info("Rights deed, deed={} recipient={}", deed, recipient);
  }
}
