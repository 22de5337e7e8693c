package org.followup.tracking;

import java.time.Instant;
import java.time.Period;
import org.followup.recipient.Forgettable;
import org.followup.recipient.RetentionPeriods;
import org.springframework.stereotype.Component;

/**
 * Forgets whose old mails were and where their links led; the links lead to a neutral page then.
 */
@Component
class OldLinks implements Forgettable {

  private final LinkRepository links;
  private final Period kept;

  OldLinks(LinkRepository links, RetentionPeriods periods) {
    this.links = links;
    this.kept = periods.mails();
  }

  @Override
  public String kind() {
    return "links";
  }

  @Override
  public Period kept() {
    return kept;
  }

  @Override
  public int forget(Instant before, int atMost) {
    return links.forget(before, atMost);
  }
}
