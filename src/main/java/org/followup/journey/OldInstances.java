package org.followup.journey;

import java.time.Instant;
import java.time.Period;
import org.followup.recipient.Forgettable;
import org.followup.recipient.RetentionPeriods;
import org.springframework.stereotype.Component;

/**
 * Forgets who was in journeys that ended long ago, what they were about and what was said at calls.
 * That somebody was in them stays, without anybody's id, so that results and books are as before.
 */
@Component
class OldInstances implements Forgettable {

  private final InstanceErasureRepository erasure;
  private final Period kept;

  OldInstances(InstanceErasureRepository erasure, RetentionPeriods periods) {
    this.erasure = erasure;
    this.kept = periods.journeys();
  }

  @Override
  public String kind() {
    return "journeys";
  }

  @Override
  public Period kept() {
    return kept;
  }

  @Override
  public int forget(Instant before, int atMost) {
    return erasure.forgetEnded(before, atMost);
  }
}
