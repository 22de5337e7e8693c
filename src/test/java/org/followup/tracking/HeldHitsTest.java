package org.followup.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.followup.recipient.KeysOf;
import org.followup.tracking.MailToken.Kind;
import org.followup.tracking.Verdicts.Judged;
import org.followup.tracking.Verdicts.Verdict;
import org.junit.jupiter.api.Test;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.transaction.CannotCreateTransactionException;

/** When a node takes the database for away, and what it does with hits once it is back. */
class HeldHitsTest {

  private static final Arrival ARRIVAL = Arrival.of(new Judged(Verdict.HUMAN, "browser"));

  private final List<Boolean> awayWhileKept = new ArrayList<>();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Links links = new Links();
  private final HeldHits held = new HeldHits(links, null, Clock.systemUTC(), meters);

  @Test
  void faultOfOneHitKeepsNobodyElseFromTheDatabase() {
    held.hear(new CannotAcquireLockException("a deadlock"));
    held.hear(new DataIntegrityViolationException("a constraint"));
    assertThat(held.isAway()).isFalse();
    held.hear(new DataAccessResourceFailureException("gone"));
    assertThat(held.isAway()).isTrue();
    held.round();
    assertThat(held.isAway()).isFalse();
    held.hear(new CannotCreateTransactionException("gone"));
    assertThat(held.isAway()).isTrue();
  }

  @Test
  void readersAskTheDatabaseAgainWhileHeldHitsAreKept() {
    held.hear(new DataAccessResourceFailureException("gone"));
    for (int mail = 1; mail <= 3; mail++) {
      held.hold(Kind.OPEN, new MailToken(mail, 0), ARRIVAL);
    }
    held.round();
    assertThat(awayWhileKept).containsExactly(false, false, false);
    assertThat(waiting()).isZero();
  }

  @Test
  void hitThatCannotBeKeptForWhateverReasonHoldsUpNoOther() {
    links.fault = new IllegalStateException("unheard of");
    held.hold(Kind.OPEN, new MailToken(1, 0), ARRIVAL);
    held.hold(Kind.OPEN, new MailToken(2, 0), ARRIVAL);
    held.round();
    assertThat(awayWhileKept).hasSize(2);
    assertThat(waiting()).isZero();
    assertThat(meters.get("followup.tracking.hits.missed").counter().count()).isEqualTo(2);
  }

  private int waiting() {
    return (int) meters.get("followup.tracking.hits.held").gauge().value();
  }

  /** Knows no mail. */
  private final class Links extends TrackedLinks {

    private RuntimeException fault;

    Links() {
      super(null, KeysOf.secret("a secret of sixteen"));
    }

    @Override
    Optional<Followed> find(Kind kind, MailToken token) {
      awayWhileKept.add(held.isAway());
      if (fault != null) {
        throw fault;
      }
      return Optional.empty();
    }

    @Override
    void ask() {
      // there
    }
  }
}
