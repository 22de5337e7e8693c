package org.followup.intake;

import java.util.List;
import org.followup.event.Receipt;
import org.jspecify.annotations.Nullable;

/**
 * What one event of a request did.
 *
 * @param duplicate it was accepted before, so it did nothing now
 * @param deferred the time ran out before the effect; it takes effect all the same
 */
record EventReceipt(
    String id,
    String source,
    boolean duplicate,
    boolean deferred,
    List<Receipt.Effect> started,
    List<Receipt.Effect> advanced,
    List<Receipt.Effect> ended,
    List<Receipt.Effect> withdrawn,
    List<Receipt.Effect> refused) {

  /**
   * @param receipt null where the event has not been applied in time
   */
  static EventReceipt of(String id, String source, boolean duplicate, @Nullable Receipt receipt) {
    Receipt told = duplicate || receipt == null ? Receipt.NOTHING : receipt;
    return new EventReceipt(
        id,
        source,
        duplicate,
        !duplicate && receipt == null,
        told.started(),
        told.advanced(),
        told.ended(),
        told.withdrawn(),
        told.refused());
  }
}
