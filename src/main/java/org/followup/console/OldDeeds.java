package org.followup.console;

import java.time.Instant;
import java.time.Period;
import org.followup.recipient.Forgettable;
import org.followup.recipient.RetentionPeriods;
import org.springframework.stereotype.Component;

/** The audit goes after its period. */
@Component
class OldDeeds implements Forgettable {

  private final AuditRepository deeds;
  private final Period kept;

  OldDeeds(AuditRepository deeds, RetentionPeriods periods) {
    this.deeds = deeds;
    this.kept = periods.audit();
  }

  @Override
  public String kind() {
    return "audit";
  }

  @Override
  public Period kept() {
    return kept;
  }

  @Override
  public int forget(Instant before, int atMost) {
    return deeds.deleteOld(before, atMost);
  }
}
