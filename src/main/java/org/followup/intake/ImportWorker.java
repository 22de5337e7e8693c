package org.followup.intake;

import java.time.Duration;
import org.followup.journey.Blame;
import org.followup.node.Background;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Works at imports on this node, a chunk at a time. A chunk that fails by its own fault is tried
 * line by line, and the line that fails alone is refused; anything else is tried again later.
 */
@Component
class ImportWorker extends Background {

  private static final Logger log = LoggerFactory.getLogger(ImportWorker.class);
  private static final int CHUNK = 500;
  private static final Duration REST = Duration.ofSeconds(2);
  private static final int ROUNDS_BETWEEN_TIDYING = 300;

  private final ImportRounds rounds;
  private int most = CHUNK;
  private int idle;

  ImportWorker(ImportRounds rounds) {
    super("imports", Blame::isRace);
    this.rounds = rounds;
  }

  @Override
  protected Duration round() {
    if (advance()) {
      return Duration.ZERO;
    }
    if (idle++ % ROUNDS_BETWEEN_TIDYING == 0) {
      rounds.tidy();
    }
    return REST;
  }

  /** Whether there was something to do. */
  private boolean advance() {
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
}
