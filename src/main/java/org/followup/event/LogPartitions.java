package org.followup.event;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Keeps a partition of the log ready for the clock's month and the months after it. Asked at each
 * acceptance, so that a clock that jumps finds its month too; costs a comparison while the month is
 * the same.
 */
@Component
class LogPartitions {

  private static final Logger log = LoggerFactory.getLogger(LogPartitions.class);
  private static final int MONTHS_AHEAD = 3;
  private static final Duration PAUSE_AFTER_FAULT = Duration.ofMinutes(1);

  private final LogPartitionRepository repository;
  private final TransactionTemplate own;
  private final AtomicReference<@Nullable YearMonth> ready = new AtomicReference<>();
  private volatile long notBeforeNanos = System.nanoTime();

  LogPartitions(
      LogPartitionRepository repository, PlatformTransactionManager transactions, Clock clock) {
    this.repository = repository;
    this.own = new TransactionTemplate(transactions);
    this.own.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    ensure(clock.instant());
  }

  /**
   * Makes what is missing in a transaction of its own. Where that fails, events of the month go to
   * the safety partition and the next try is a minute later.
   */
  final void ensure(Instant now) {
    YearMonth month = YearMonth.from(now.atOffset(ZoneOffset.UTC));
    if (month.equals(ready.get()) || System.nanoTime() - notBeforeNanos < 0) {
      return;
    }
    try {
      own.executeWithoutResult(status -> create(month));
      ready.set(month);
    } catch (DataAccessException e) {
      notBeforeNanos = System.nanoTime() + TimeUnit.NANOSECONDS.convert(PAUSE_AFTER_FAULT);
      log.warn(
          "Log partition not made, events go to event_log_default until the next try month={}",
          month,
          e);
    }
  }

  private void create(YearMonth month) {
    repository.begin();
    for (int ahead = 0; ahead <= MONTHS_AHEAD; ahead++) {
      YearMonth wanted = month.plusMonths(ahead);
      if (!repository.exists(wanted)) {
        repository.create(wanted);
        log.info("Made log partition month={}", wanted);
      }
    }
  }
}
