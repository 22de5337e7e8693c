package org.followup.message;

import java.util.Map;

/**
 * What a mail can say about the occasion: the newest data of the instance, lists included. Owned
 * here, answered by the engine room.
 */
public interface OccasionContent {

  /** Data of the instance's events as in JSON; empty where the instance is unknown. */
  Map<String, Object> contentOf(String instanceId);
}
