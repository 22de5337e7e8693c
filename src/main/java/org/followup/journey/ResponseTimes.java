package org.followup.journey;

import java.time.Duration;
import java.time.Instant;
import org.followup.experiment.Delays;

/**
 * How long people took to answer a mail. Answered by whoever sees mails, hits and events together;
 * where nobody does, nothing is known.
 */
public interface ResponseTimes {

  /** Mails of so many days back count. */
  Duration REACH = Duration.ofDays(180);

  /** Who has not answered by then is not waited for. */
  Duration HORIZON = Duration.ofDays(60);

  /** So many mails tell enough; of more, an even part is taken. */
  int MOST_MAILS = 100_000;

  /**
   * The times people took, of mails of that name that left the journey, and how long ago those were
   * sent that had no answer by {@code now}. Joins the caller's transaction.
   *
   * @param response as of {@link ResponseStep#response}
   */
  Delays count(String journey, String mail, String response, Instant now);
}
