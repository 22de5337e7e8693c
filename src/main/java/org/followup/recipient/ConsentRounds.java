package org.followup.recipient;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Every ten minutes: seals new consent records, on whichever node comes first, and deletes the
 * proofs that have reached their end.
 */
@Component
class ConsentRounds implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(ConsentRounds.class);
  private static final long FIRST_ROUND_SECONDS = 90;
  private static final long PAUSE_SECONDS = 600;

  private final ConsentSeals seals;
  private final ConsentProofs proofs;
  private @Nullable ScheduledExecutorService rounds;

  ConsentRounds(ConsentSeals seals, ConsentProofs proofs) {
    this.seals = seals;
    this.proofs = proofs;
  }

  void round() {
    try {
      proofs.forgetEnded();
      seals.seal();
    } catch (DataAccessException busy) {
      log.info(
          "Consents are sealed in ten minutes, records are being written. fault={}",
          busy.getClass().getSimpleName());
    } catch (RuntimeException fault) {
      log.warn("Consents could not be sealed; the next try is in ten minutes", fault);
    }
  }

  @Override
  public synchronized void start() {
    if (rounds == null) {
      rounds =
          Executors.newSingleThreadScheduledExecutor(
              work -> {
                Thread thread = new Thread(work, "consent-seals");
                thread.setDaemon(true);
                return thread;
              });
      rounds.scheduleWithFixedDelay(
          this::round, FIRST_ROUND_SECONDS, PAUSE_SECONDS, TimeUnit.SECONDS);
    }
  }

  /** A seal in hand is rolled back or stands, nothing between. */
  @Override
  public synchronized void stop() {
    if (rounds != null) {
      rounds.shutdownNow();
      rounds = null;
    }
  }

  @Override
  public synchronized boolean isRunning() {
    return rounds != null;
  }
}
