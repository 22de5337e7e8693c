package org.followup.audience;

import org.followup.recipient.Erasing;
import org.followup.recipient.Merging;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Uploaded lists follow the person: to the name that stands, and out with their erasure. */
@Component
class Memberships {

  private final MemberRepository members;

  Memberships(MemberRepository members) {
    this.members = members;
  }

  @EventListener
  void move(Merging merging) {
    members.move(merging.from(), merging.into());
  }

  @EventListener
  void erase(Erasing erasing) {
    erasing.deleted("audience-memberships", members.delete(erasing.recipient()));
  }
}
