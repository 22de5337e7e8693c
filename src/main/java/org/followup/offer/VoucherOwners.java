package org.followup.offer;

import java.time.Instant;
import java.time.Period;
import org.followup.recipient.Erasing;
import org.followup.recipient.Forgettable;
import org.followup.recipient.Merging;
import org.followup.recipient.RetentionPeriods;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Whose vouchers are: they follow the person to the name that stands, and stay without the person
 * after an erasure or when nobody needs to know any more.
 */
@Component
class VoucherOwners implements Forgettable {

  private static final String STAYS =
      "That codes of vouchers were given and what became of them, without the person: so that no code"
          + " goes to somebody else.";

  private final VoucherRepository repository;
  private final Period kept;

  VoucherOwners(VoucherRepository repository, RetentionPeriods periods) {
    this.repository = repository;
    this.kept = periods.journeys();
  }

  @EventListener
  void move(Merging merging) {
    repository.move(merging.from(), merging.into());
  }

  @EventListener
  void erase(Erasing erasing) {
    erasing.kept("vouchers", repository.takePersonOut(erasing.recipient()), STAYS, null);
  }

  @Override
  public String kind() {
    return "vouchers";
  }

  @Override
  public Period kept() {
    return kept;
  }

  @Override
  public int forget(Instant before, int atMost) {
    return repository.takeOldPersonsOut(before, atMost);
  }
}
