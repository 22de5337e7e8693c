package org.followup.recipient;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The door to what people ask of marketing mail beside their consents: a pause, and how often at
 * most. What was said is appended with its evidence and never changed; the latest word holds. Joins
 * the caller's transaction. It tells nobody: whoever writes here tells the journeys.
 */
@Component
public class Preferences {

  /** How long a pause lasts, in calendar days of the recipient's zone. */
  public static final int PAUSE_DAYS = 30;

  private static final Logger log = LoggerFactory.getLogger(Preferences.class);

  /**
   * One word of a recipient.
   *
   * @param pausedUntil end of the pause that was asked for; null where it was ended, and for a
   *     frequency
   * @param frequency null for a pause
   * @param evidence {@code source}, {@code text} and whatever else shows what was said
   */
  public record Said(
      Instant at,
      @Nullable Instant pausedUntil,
      @Nullable Frequency frequency,
      Map<String, Object> evidence) {}

  private final PreferenceRepository preferences;
  private final LockRepository locks;
  private final Clock clock;

  Preferences(PreferenceRepository preferences, LockRepository locks, Clock clock) {
    this.preferences = preferences;
    this.locks = locks;
    this.clock = clock;
  }

  /** When marketing mail may go on; empty where no pause is under way at that moment. */
  public Optional<Instant> findPauseEnd(RecipientId id, Instant at) {
    return preferences.findPauseEnd(id).filter(end -> end.isAfter(at));
  }

  /** What the recipient asked for last; {@link Frequency#NORMAL} where they asked for nothing. */
  public Frequency frequencyOf(RecipientId id) {
    return preferences.findFrequency(id).orElse(Frequency.NORMAL);
  }

  /**
   * Asks for a pause of {@value #PAUSE_DAYS} days from now on, to the same hour in that zone. One
   * that is under way stays as it is.
   *
   * @return whether a pause began
   */
  @Transactional
  public boolean pause(RecipientId id, ZoneId zone, Map<String, Object> evidence) {
    locks.lock(List.of(id));
    Instant now = clock.instant();
    if (findPauseEnd(id, now).isPresent()) {
      return false;
    }
    Instant end = now.atZone(zone).plusDays(PAUSE_DAYS).truncatedTo(ChronoUnit.SECONDS).toInstant();
    preferences.append(id, new Said(now, end, null, evidence));
    log.info("Recipient paused marketing mail, recipient={} until={}", id, end);
    return true;
  }

  /**
   * Ends the pause now.
   *
   * @return whether one was under way
   */
  @Transactional
  public boolean endPause(RecipientId id, Map<String, Object> evidence) {
    locks.lock(List.of(id));
    Instant now = clock.instant();
    if (findPauseEnd(id, now).isEmpty()) {
      return false;
    }
    preferences.append(id, new Said(now, null, null, evidence));
    log.info("Recipient ended a pause of marketing mail, recipient={}", id);
    return true;
  }

  /**
   * Asks for at most so many mails.
   *
   * @return whether that is something new
   */
  @Transactional
  public boolean limit(RecipientId id, Frequency frequency, Map<String, Object> evidence) {
    locks.lock(List.of(id));
    if (frequencyOf(id) == frequency) {
      return false;
    }
    preferences.append(id, new Said(clock.instant(), null, frequency, evidence));
    log.info("Recipient set a frequency, recipient={} frequency={}", id, frequency.word());
    return true;
  }

  /** Every word of the recipient, oldest first. */
  public List<Said> list(RecipientId id) {
    return preferences.list(id);
  }

  @EventListener
  void erase(Erasing erasing) {
    erasing.deleted("preferences", preferences.delete(erasing.recipient()));
  }
}
