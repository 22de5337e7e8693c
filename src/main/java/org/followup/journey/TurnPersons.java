package org.followup.journey;

import org.followup.recipient.Erasing;
import org.followup.recipient.Merging;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Whose turns wait: an erased person's go, those of a name go to the person it stands for. */
@Component
class TurnPersons {

  private final TurnRepository turns;

  TurnPersons(TurnRepository turns) {
    this.turns = turns;
  }

  @EventListener
  void erase(Erasing erasing) {
    erasing.deleted("turns", turns.delete(erasing.recipient()));
  }

  @EventListener
  void move(Merging merging) {
    turns.move(merging.from(), merging.into());
  }
}
