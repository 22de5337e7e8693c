package org.followup.recipient;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The door to the proof that consents are as they were written: looks at every record, its
 * evidence, its place in the chain of its person, and at the seals over all of them. Reads one
 * state of the database and changes nothing.
 */
@Component
public class ConsentVerification {

  private static final int FAULTS_NAMED = 1_000;

  private final ConsentSealRepository seals;

  ConsentVerification(ConsentSealRepository seals) {
    this.seals = seals;
  }

  /**
   * Something that is not as it was written.
   *
   * @param what {@code record-missing}, {@code record-changed}, {@code record-added} (behind the
   *     seal that should cover it), {@code record-before-missing} (the one before it of the same
   *     person), {@code record-flawed} (it was wrong already when evidence was set apart), {@code
   *     evidence-missing}, {@code evidence-changed}, {@code person-missing} (without an erasure),
   *     {@code seal-missing} or {@code seal-changed}
   * @param number of the record or of the seal
   * @param recipient whose record it is, where that is known
   */
  public record Fault(String what, long number, @Nullable RecipientId recipient) {}

  /**
   * What was found.
   *
   * @param records how many were looked at
   * @param unsealed the newest of them, which the next seal will cover
   * @param lastSeal number of the last seal, 0 for none
   * @param sealedAt when it was made; null for none
   * @param lastHash of it, in hexadecimal; equal to the one in the log of that moment
   * @param faults the first thousand of each kind; empty where all is well
   */
  public record Report(
      long records,
      long unsealed,
      long lastSeal,
      @Nullable Instant sealedAt,
      @Nullable String lastHash,
      List<Fault> faults) {

    public boolean isIntact() {
      return faults.isEmpty();
    }
  }

  /** Looks at everything; takes a few seconds for a million records. */
  @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
  public Report verify() {
    List<Fault> faults = new ArrayList<>(seals.listBrokenSeals(FAULTS_NAMED));
    faults.addAll(seals.listAgainstSeals(FAULTS_NAMED));
    seals.listBrokenRecords(null, FAULTS_NAMED).stream()
        .filter(fault -> !faults.contains(fault))
        .forEach(faults::add);
    Optional<ConsentSeals.Seal> last = seals.findLast();
    return new Report(
        seals.count(),
        seals.countUnsealed(),
        last.map(ConsentSeals.Seal::seal).orElse(0L),
        last.map(ConsentSeals.Seal::sealedAt).orElse(null),
        last.map(ConsentSeals.Seal::hash).orElse(null),
        List.copyOf(faults));
  }

  /** What is wrong with the records of one person, as far as they themselves show it. */
  public List<Fault> listFaults(RecipientId recipient) {
    return seals.listBrokenRecords(recipient, FAULTS_NAMED);
  }
}
