package org.followup.recipient;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The record that decides about a purpose: of those about the topic or all of marketing the one
 * that took effect last.
 *
 * @param seq its number
 * @param basis null for a withdrawal
 * @param effectiveAt when it took effect
 * @param evidence of a record that makes somebody an existing customer; empty for any other
 * @param usedOn the day, in UTC, on which a mail last went out on a consent of this purpose; null
 *     where none did
 */
record StandingConsent(
    long seq,
    Purpose purpose,
    boolean granted,
    @Nullable String basis,
    Instant effectiveAt,
    Map<String, Object> evidence,
    @Nullable LocalDate usedOn) {

  /** Since when it lies unused: it was given then, or a mail went out on it that day. */
  Instant unusedSince() {
    Instant used = usedOn == null ? Instant.MIN : usedOn.atStartOfDay(ZoneOffset.UTC).toInstant();
    return used.isAfter(effectiveAt) ? used : effectiveAt;
  }
}
