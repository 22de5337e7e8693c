package org.followup.journey;

import java.time.Duration;

/**
 * A wait until most have answered a mail.
 *
 * @param activityId its service task
 * @param mail name of the mail whose answers it waits for
 * @param response {@link #CLICKED}, {@link #OPENED} or the type of an event
 * @param share of the expected answers that has to be in, in percent
 * @param atLeast since the person's own mail, however fast the answers come
 * @param atMost since the person's own mail, whatever is known
 */
public record ResponseStep(
    String activityId, String mail, String response, int share, Duration atLeast, Duration atMost) {

  /** Somebody followed a link of the mail. */
  public static final String CLICKED = "clicked";

  /** Somebody saw its pictures. */
  public static final String OPENED = "opened";
}
