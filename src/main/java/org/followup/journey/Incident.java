package org.followup.journey;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A step that failed as often as it may; its instance stands still until somebody retries it.
 *
 * @param incidentId number for {@link Journeys#retry}
 * @param activityId the element that failed
 * @param label what the diagram shows on it
 * @param recipient whose journey it is
 * @param reason what the engine says
 */
public record Incident(
    String incidentId,
    String journey,
    String instanceId,
    String activityId,
    @Nullable String label,
    @Nullable String recipient,
    @Nullable String reason,
    Instant since) {}
