package org.followup.console;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.followup.journey.JourneyDeployed;
import org.followup.journey.TableDeployed;
import org.followup.recipient.RightsDeed;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Who did what to journeys, to sending and about the rights of persons, and when. A deed and its
 * entry commit together or not at all; entries are never changed.
 */
@Component
public class Audit {

  private static final String SYSTEM = "ROLE_SYSTEM";
  private static final String SYSTEM_LOGIN = "api-key";
  private static final String API_KEY = "API key";

  private final AuditRepository repository;
  private final Clock clock;

  Audit(AuditRepository repository, Clock clock) {
    this.repository = repository;
    this.clock = clock;
  }

  /**
   * One deed.
   *
   * @param auditId grows with time
   * @param who a login, or {@code API key}
   * @param deed in past tense and kebab-case, such as {@code journey-paused}
   * @param about the journey, or the number of an event, message or incident
   */
  public record Entry(
      long auditId,
      Instant at,
      String who,
      String deed,
      String about,
      Map<String, Object> detail) {}

  /**
   * Writes a deed down in the caller's transaction; there must be one.
   *
   * @param detail no personal data: entries outlive an erasure
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void record(String who, String deed, String about, Map<String, ?> detail) {
    repository.insert(clock.instant().truncatedTo(ChronoUnit.MICROS), who, deed, about, detail);
  }

  /**
   * Deeds, newest first.
   *
   * @param before only those older than this entry; null for the newest
   */
  @Transactional(readOnly = true)
  public List<Entry> list(int limit, @Nullable Long before) {
    return repository.list(limit, before);
  }

  /** The name under which a caller's deeds are written down. */
  static String nameOf(Authentication who) {
    boolean system =
        who.getAuthorities().stream().anyMatch(role -> SYSTEM.equals(role.getAuthority()));
    return system ? API_KEY : who.getName();
  }

  @EventListener
  @Transactional(propagation = Propagation.MANDATORY)
  public void done(RightsDeed deed) {
    record(deed.by(), deed.deed(), deed.about(), deed.detail());
  }

  @EventListener
  @Transactional(propagation = Propagation.MANDATORY)
  public void deployed(TableDeployed table) {
    String by = table.by();
    if (by != null) {
      record(login(by), "table-deployed", table.table(), Map.of("version", table.version()));
    }
  }

  private static String login(String by) {
    return by.equals(SYSTEM_LOGIN) ? API_KEY : by;
  }

  @EventListener
  @Transactional(propagation = Propagation.MANDATORY)
  public void deployed(JourneyDeployed version) {
    record(
        login(version.by()),
        "journey-deployed",
        version.journey(),
        Map.of("version", version.version()));
  }
}
