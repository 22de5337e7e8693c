package org.followup.journey;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that a running instance will do next, or waits for.
 *
 * @param journey the process id
 * @param subject what the instance is about
 * @param activityId the element that acts: the timer, the wait, the task
 * @param label what the diagram shows on it
 * @param kind {@code timer}, {@code send} (a mail put off), {@code event} or {@code call}
 * @param dueAt when it happens by itself; null for what waits for somebody, a step that failed as
 *     often as it may included
 * @param waitsFor type of the event it waits for
 * @param held why it does not happen when it is due: an operator paused it, or the step failed as
 *     often as it may; null where nothing holds it
 */
public record NextStep(
    String journey,
    String instanceId,
    @Nullable String subject,
    String activityId,
    @Nullable String label,
    String kind,
    @Nullable Instant dueAt,
    @Nullable String waitsFor,
    @Nullable String held) {}
