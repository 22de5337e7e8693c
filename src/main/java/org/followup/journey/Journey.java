package org.followup.journey;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The latest version of a deployed journey and how it is switched.
 *
 * @param journey the process id
 * @param name what the model calls itself, the process id where it says nothing
 * @param documentation what the model says about itself
 * @param version counts deployments of changed models, from 1
 * @param definitionId the engine's id of this version
 * @param configured whether {@code followup.journeys.enabled} lets it run; journeys that were only
 *     ever published by hand always may
 * @param on whether it takes new entries, as far as the operator's switch goes
 * @param paused whether it stands still
 * @param entries types of the events it begins with
 * @param sends its send tasks in the order of the flow
 */
public record Journey(
    String journey,
    String name,
    @Nullable String documentation,
    int version,
    String definitionId,
    Instant deployedAt,
    boolean configured,
    boolean on,
    boolean paused,
    List<String> entries,
    List<SendStep> sends) {

  /**
   * A send task.
   *
   * @param name what the diagram shows on it
   * @param message the mail's name
   * @param purpose {@code marketing:<topic>} or {@code service}
   * @param category what the mail is about, as the model writes it; null where it says nothing
   * @param skipWhenCapped whether it is dropped rather than put off
   * @param ignoreQuietHours whether it may leave at night
   */
  public record SendStep(
      String activityId,
      @Nullable String name,
      String message,
      String purpose,
      @Nullable String category,
      boolean skipWhenCapped,
      boolean ignoreQuietHours) {}
}
