package org.followup.intake;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.followup.event.Receipt;
import org.jspecify.annotations.Nullable;

/**
 * What one event of a request did.
 *
 * @param duplicate it was accepted before, so it did nothing now
 * @param deferred the time ran out before the effect; it takes effect all the same
 * @param tooLate instances that take no event as old as this one was
 * @param more how many entries of each list are not named
 * @param expired when the event had expired, where that was before it took effect
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
    List<Receipt.Effect> refused,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Receipt.Effect> tooLate,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String expired,
    @JsonInclude(JsonInclude.Include.NON_NULL) Receipt.@Nullable More more) {

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
        told.refused(),
        told.tooLate(),
        told.expired(),
        told.more());
  }
}
