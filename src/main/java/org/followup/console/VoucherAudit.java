package org.followup.console;

import org.followup.offer.PoolChanged;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Writes into the book of deeds who put voucher codes into a pool or took them out. */
@Component
class VoucherAudit {

  private final Audit audit;

  VoucherAudit(Audit audit) {
    this.audit = audit;
  }

  @EventListener
  void changed(PoolChanged deed) {
    audit.record(deed.by(), deed.deed(), deed.pool(), deed.detail());
  }
}
