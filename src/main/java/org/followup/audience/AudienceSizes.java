package org.followup.audience;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.Set;
import org.followup.node.Background;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Notes once a day of the shop's zone, and after each change, how large every audience is; one node
 * at a time. An audience that cannot be counted is told of once a day and holds up no other.
 */
@Component
class AudienceSizes extends Background {

  private static final Logger log = LoggerFactory.getLogger(AudienceSizes.class);
  private static final Duration FIRST = Duration.ofSeconds(15);
  private static final Duration REST = Duration.ofMinutes(1);

  private final Audiences audiences;
  private final AudienceRepository repository;
  private final TransactionTemplate transaction;
  private final Clock clock;
  private final Set<String> given = new HashSet<>();
  private LocalDate givenOn = LocalDate.MIN;

  AudienceSizes(
      Audiences audiences,
      AudienceRepository repository,
      PlatformTransactionManager transactions,
      Clock clock) {
    super("audience-sizes", FIRST, REST);
    this.audiences = audiences;
    this.repository = repository;
    this.transaction = new TransactionTemplate(transactions);
    this.clock = clock;
  }

  @TransactionalEventListener(fallbackExecution = true)
  void changed(AudienceChanged news) {
    wake();
  }

  @Override
  protected Duration round() {
    noteAll();
    return REST;
  }

  /** Notes what is not noted today. */
  synchronized void noteAll() {
    LocalDate today = audiences.today();
    if (!today.equals(givenOn)) {
      given.clear();
      givenOn = today;
    }
    for (String name : repository.listUnsized(today)) {
      if (isStopping()) {
        return;
      }
      if (!given.contains(name)) {
        note(name, today);
      }
    }
  }

  private void note(String name, LocalDate today) {
    try {
      transaction.executeWithoutResult(
          status -> {
            if (repository.tryLockSizes() && repository.listUnsized(today).contains(name)) {
              // as of its beginning: a text that is saved while it is counted has no size yet
              Instant began = clock.instant();
              audiences
                  .count(name)
                  .ifPresent(size -> repository.noteSize(name, today, size, began));
            }
          });
    } catch (FaultyAudienceException fault) {
      given.add(name);
      log.warn("An audience has no size today, mend its text. audience={}", name, fault);
    }
  }
}
