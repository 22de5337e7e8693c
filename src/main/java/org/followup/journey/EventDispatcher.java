package org.followup.journey;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.followup.event.Receipt;
import org.springframework.stereotype.Component;

/** Applies accepted events to instances, a slice in one transaction: marks and effects together. */
@Component
public class EventDispatcher {

  /** Applies everything that is due now and returns when nothing due is left. */
  public void drain() {
    throw new UnsupportedOperationException();
  }

  /**
   * Waits until the events are applied, at most {@code patience}.
   *
   * @return receipts by sequence number; those not applied in time are missing
   */
  public Map<Long, Receipt> await(List<Long> seqs, Duration patience) {
    throw new UnsupportedOperationException();
  }
}
