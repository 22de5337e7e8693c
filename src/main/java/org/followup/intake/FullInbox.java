package org.followup.intake;

import org.followup.event.InboxLoad;
import org.springframework.stereotype.Component;

/** Keeps the doors for shops shut while more events wait than may. */
@Component
class FullInbox {

  private final InboxLoad load;

  FullInbox(InboxLoad load) {
    this.load = load;
  }

  /**
   * Lets a request pass unless too many events wait.
   *
   * @throws RefusedRequestException 503 with Retry-After
   */
  void check() {
    load.findRefusal()
        .ifPresent(
            pause -> {
              throw RefusedRequestException.busy(
                  "Too many events wait to be applied. Nothing was taken; send it again later.",
                  pause);
            });
  }
}
