package org.followup.message;

import java.time.Clock;
import org.springframework.stereotype.Component;

/** How much mail waits for a relay, for whoever would make more. */
@Component
public class WaitingMails {

  private final QueueRepository queue;
  private final Clock clock;

  WaitingMails(QueueRepository queue, Clock clock) {
    this.queue = queue;
    this.clock = clock;
  }

  /** Mails that are due and have not left, counted no further than {@code limit}. */
  public int countDue(int limit) {
    return queue.countDue(clock.instant(), limit);
  }
}
