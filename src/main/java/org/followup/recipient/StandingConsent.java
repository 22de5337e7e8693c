package org.followup.recipient;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The record that decides about a purpose: of those about the topic or all of marketing the one
 * that took effect last.
 *
 * @param seq its number
 * @param basis null for a withdrawal
 * @param effectiveAt when it took effect
 */
record StandingConsent(
    long seq, Purpose purpose, boolean granted, @Nullable String basis, Instant effectiveAt) {}
