package org.followup.console;

import org.followup.recipient.SuppressionsChanged;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Writes into the book of deeds who put addresses on the suppression list or took them off. */
@Component
class SuppressionAudit {

  private final Audit audit;

  SuppressionAudit(Audit audit) {
    this.audit = audit;
  }

  @EventListener
  void changed(SuppressionsChanged deed) {
    audit.record(deed.by(), deed.deed(), deed.about(), deed.detail());
  }
}
