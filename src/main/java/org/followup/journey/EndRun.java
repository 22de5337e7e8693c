package org.followup.journey;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A journey being ended for everyone who is in it.
 *
 * @param by who asked for it
 * @param total people who were in it at the start
 * @param left those of them who still are
 * @param finishedAt null while somebody is left
 */
public record EndRun(
    String runId,
    String journey,
    String by,
    Instant startedAt,
    long total,
    long left,
    @Nullable Instant finishedAt) {}
