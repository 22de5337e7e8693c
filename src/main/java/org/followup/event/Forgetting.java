package org.followup.event;

import java.time.Instant;

/**
 * A month of the log is about to be dropped. Published synchronously and in the transaction of the
 * drop, while the events are still in place: whoever computes from them listens
 * ({@code @EventListener}) and writes down what it still needs. A listener that throws keeps the
 * month; it is tried again.
 *
 * @param from first moment of acceptance
 * @param to after the last one
 */
public record Forgetting(Instant from, Instant to) {}
