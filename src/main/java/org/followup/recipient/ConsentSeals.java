package org.followup.recipient;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Seals consent records: numbers and hashes of all that are new go into one seal, which carries the
 * hash of the seal before. A record that goes missing after that shows, even the last one of a
 * person or all of somebody.
 *
 * <p>Guarantee: no record comes behind a seal. Writers number their records while they share a
 * lock; for the moment of looking at the newest number the sealer holds it alone, so that all
 * records up to there are committed or never will be.
 */
@Component
class ConsentSeals {

  private static final Logger log = LoggerFactory.getLogger(ConsentSeals.class);
  private static final int RECORDS_OF_A_SEAL = 5_000;

  private final ConsentSealRepository seals;
  private final TransactionTemplate transaction;
  private final Clock clock;

  ConsentSeals(ConsentSealRepository seals, PlatformTransactionManager transactions, Clock clock) {
    this.seals = seals;
    this.transaction = new TransactionTemplate(transactions);
    this.clock = clock;
  }

  /**
   * A seal.
   *
   * @param seal its number, from 1 on without a gap
   * @param records how many it covers
   * @param hash in hexadecimal; written to the log too, where nobody can change it with the tables
   */
  record Seal(long seal, Instant sealedAt, int records, String hash) {}

  /**
   * Seals what is new, on one node at a time. Call it outside a transaction.
   *
   * @return the seals made; none where there is nothing new or another node is at it
   * @throws org.springframework.dao.DataAccessException where records are being written for longer
   *     than a second; the next round seals them
   */
  List<Seal> seal() {
    long newest =
        require(
            transaction.execute(
                status -> {
                  seals.holdWriters();
                  return seals.findNewest();
                }));
    List<Seal> made = new ArrayList<>();
    Optional<Seal> next = sealNext(newest);
    while (next.isPresent()) {
      Seal seal = next.get();
      made.add(seal);
      log.info(
          "Consents were sealed, seal={} records={} hash={}",
          seal.seal(),
          seal.records(),
          seal.hash());
      next = sealNext(newest);
    }
    return made;
  }

  private Optional<Seal> sealNext(long newest) {
    return require(
        transaction.execute(
            status ->
                seals.tryHoldSealers()
                    ? seals.seal(
                        newest, RECORDS_OF_A_SEAL, clock.instant().truncatedTo(ChronoUnit.MICROS))
                    : Optional.<Seal>empty()));
  }

  private static <T> T require(@org.jspecify.annotations.Nullable T answer) {
    return java.util.Objects.requireNonNull(answer, "a transaction answers");
  }
}
