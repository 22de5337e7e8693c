package org.followup.journey;

import org.jspecify.annotations.Nullable;

/**
 * A step of a journey's latest version that gives vouchers.
 *
 * @param name what the journey calls itself
 * @param takesEntries whether the journey lets people in, paused or not
 * @param label what the diagram shows on the step
 * @param pool whose codes it gives; null where {@code pattern} makes them
 * @param pattern by which its codes are made; null where {@code pool} has them
 */
public record VoucherStep(
    String journey,
    String name,
    boolean takesEntries,
    String activityId,
    String label,
    @Nullable String pool,
    @Nullable String pattern) {}
