package org.followup.tracking;

import java.time.Instant;
import java.time.Period;
import org.followup.recipient.Forgettable;
import org.followup.recipient.RetentionPeriods;
import org.springframework.stereotype.Component;

/** Forgets whose old opens and clicks were; that they came stays, for the results. */
@Component
class OldHits implements Forgettable {

  private final HitRepository hits;
  private final Period kept;

  OldHits(HitRepository hits, RetentionPeriods periods) {
    this.hits = hits;
    this.kept = periods.hits();
  }

  @Override
  public String kind() {
    return "hits";
  }

  @Override
  public Period kept() {
    return kept;
  }

  @Override
  public int forget(Instant before, int atMost) {
    return hits.forget(before, atMost);
  }
}
