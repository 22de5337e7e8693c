package org.followup.message;

import java.util.List;

/**
 * What the shop's journeys write about, so that people can choose. Owned here, answered by the room
 * that runs the journeys.
 */
public interface MailTopics {

  /** Topics of the marketing mails of every journey that takes entries, sorted, each once. */
  List<String> list();
}
