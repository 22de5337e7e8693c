package org.followup.journey;

import org.followup.recipient.RecipientId;

/**
 * Says who comes by a schedule at all, beside the audience. Only where a bean of this type exists
 * anybody is asked: a stage has one, so that the people of stories stay in theirs; a node that
 * serves customers has none.
 */
public interface ScheduleGuests {

  /** Whether somebody of the audience has a turn in this journey. */
  boolean mayCome(String journey, RecipientId recipient);
}
