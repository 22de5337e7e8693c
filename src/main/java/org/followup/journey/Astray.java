package org.followup.journey;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Instances of a journey that our log and the engine tell differently about, or that nothing moves
 * on.
 *
 * @param journey the process id; empty where nobody knows it
 * @param activityId where they stand, for {@link Kind#STUCK}
 * @param label what the diagram shows there
 * @param missing for {@link Kind#STUCK} what should be there and is not, such as {@code timer
 *     BoundaryEvent_Late}
 * @param count how many there are
 * @param instances the first of them
 */
public record Astray(
    Kind kind,
    String journey,
    @Nullable String activityId,
    @Nullable String label,
    List<String> missing,
    long count,
    List<Person> instances) {

  /** How they went astray. */
  public enum Kind {
    /** Run by our log, and the engine has no such instance. */
    UNKNOWN_TO_ENGINE,
    /** Run in the engine, and our log has no such instance. */
    UNKNOWN_TO_LOG,
    /** Run in the engine, and our log says they ended. */
    ENDED_IN_LOG,
    /** Their token lacks something that the model says must wait there. */
    STUCK,
    /** No token stands anywhere in them, or all wait for one that does not come. */
    WITHOUT_TOKEN
  }

  /**
   * An instance and whose it is.
   *
   * @param recipient null where our log does not know the instance
   */
  public record Person(String instanceId, @Nullable String recipient) {}
}
