package org.followup.console;

import org.followup.audience.AudienceChanged;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Writes into the book of deeds who changed which audience. */
@Component
class AudienceAudit {

  private final Audit audit;

  AudienceAudit(Audit audit) {
    this.audit = audit;
  }

  @EventListener
  void changed(AudienceChanged deed) {
    audit.record(deed.by(), deed.deed(), deed.audience(), deed.detail());
  }
}
