package org.followup.recipient;

import java.time.Duration;
import org.followup.node.Background;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Every ten minutes: seals new consent records, on whichever node comes first, and deletes the
 * proofs that have reached their end.
 */
@Component
class ConsentRounds extends Background {

  private static final Logger log = LoggerFactory.getLogger(ConsentRounds.class);
  private static final Duration FIRST = Duration.ofSeconds(90);
  private static final Duration REST = Duration.ofMinutes(10);

  private final ConsentSeals seals;
  private final ConsentProofs proofs;

  ConsentRounds(ConsentSeals seals, ConsentProofs proofs) {
    super("consent-seals", FIRST, REST);
    this.seals = seals;
    this.proofs = proofs;
  }

  @Override
  protected Duration round() {
    try {
      proofs.forgetEnded();
      seals.seal();
    } catch (DataAccessException busy) {
      log.info(
          "Consents are sealed in ten minutes, records are being written. fault={}",
          busy.getClass().getSimpleName());
    }
    return REST;
  }
}
