package org.followup.message;

import java.util.Collection;

/** How people answered mails. Owned here, answered by the room that listens to what comes back. */
public interface SubjectAnswers {

  /** What a subject test decides by. */
  enum By {
    OPENED,
    CLICKED
  }

  /**
   * How many of these mails a person opened, or clicked in. Machines and hits whose late verdict is
   * to come do not count.
   */
  long countAnswered(Collection<Long> messageIds, By by);
}
