package org.followup.intake;

import org.followup.journey.Blame;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Works at imports on this node, a chunk at a time. A chunk that fails by its own fault is tried
 * line by line, and the line that fails alone is refused; anything else is tried again later.
 */
@Component
class ImportWorker implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(ImportWorker.class);
  private static final int CHUNK = 500;
  private static final long REST_MILLIS = 2_000;
  private static final int ROUNDS_BETWEEN_TIDYING = 300;
  private static final long GRACE_MILLIS = 20_000;

  private final ImportRounds rounds;
  private final ImportBell bell;
  private volatile boolean running;
  private Thread thread = new Thread();
  private int most = CHUNK;
  private int idle;

  ImportWorker(ImportRounds rounds, ImportBell bell) {
    this.rounds = rounds;
    this.bell = bell;
  }

  @Override
  public void start() {
    running = true;
    thread = new Thread(this::work, "imports");
    thread.setDaemon(true);
    thread.start();
  }

  private void work() {
    while (running) {
      try {
        if (!round()) {
          if (idle++ % ROUNDS_BETWEEN_TIDYING == 0) {
            rounds.tidy();
          }
          bell.await(REST_MILLIS);
        }
      } catch (InterruptedException interrupted) {
        running = false;
      } catch (RuntimeException fault) {
        rest(fault);
      }
    }
  }

  /** Whether there was something to do. */
  boolean round() {
    try {
      boolean did = rounds.advance(most);
      most = Math.min(CHUNK, most * 2);
      return did;
    } catch (RuntimeException fault) {
      if (Blame.of(fault) != Blame.WORK) {
        throw fault;
      }
      if (most == 1) {
        log.warn("A line of an import could not be taken and is refused", fault);
        rounds.skip();
      }
      most = 1;
      return true;
    }
  }

  private void rest(RuntimeException fault) {
    try {
      if (running && Blame.of(fault) != Blame.RACE) {
        log.warn("Imports pause until it works again; nothing is lost", fault);
      }
      bell.await(REST_MILLIS);
    } catch (InterruptedException interrupted) {
      running = false;
    }
  }

  @Override
  public void stop() {
    running = false;
    bell.ring();
    try {
      thread.join(GRACE_MILLIS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Stops before the database does. */
  @Override
  public int getPhase() {
    return 1_000;
  }
}
