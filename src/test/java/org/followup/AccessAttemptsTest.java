package org.followup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AccessAttemptsTest {

  private final StoppedClock clock = new StoppedClock(Instant.parse("2026-12-01T09:00:00Z"));
  private final AccessAttempts attempts = new AccessAttempts(clock);

  @Test
  void pausesWhoGuessesTooOften() {
    guess(AccessAttempts.ALLOWED - 1);
    assertThat(attempts.exhausted("ana", "10.0.0.1")).isFalse();

    guess(1);
    assertThat(attempts.exhausted("ana", "10.0.0.1")).isTrue();
  }

  @Test
  void leavesTheUserAloneEverywhereElse() {
    guess(AccessAttempts.ALLOWED);

    assertThat(attempts.exhausted("ana", "10.0.0.2")).isFalse();
    assertThat(attempts.exhausted("ben", "10.0.0.1")).isFalse();
  }

  @Test
  void forgetsAfterTheWindow() {
    guess(AccessAttempts.ALLOWED);
    clock.now = clock.now.plus(AccessAttempts.WINDOW).plus(Duration.ofSeconds(1));

    assertThat(attempts.exhausted("ana", "10.0.0.1")).isFalse();
  }

  @Test
  void forgetsOnceThePasswordWasRight() {
    guess(AccessAttempts.ALLOWED - 1);
    attempts.succeeded("ana", "10.0.0.1");
    guess(1);

    assertThat(attempts.exhausted("ana", "10.0.0.1")).isFalse();
  }

  private void guess(int times) {
    for (int i = 0; i < times; i++) {
      attempts.failed("ana", "10.0.0.1");
    }
  }
}
