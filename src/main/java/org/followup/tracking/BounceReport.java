package org.followup.tracking;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came back by mail: nothing where the mail is no report.
 *
 * @param findings one for each recipient that the report speaks of
 * @param messageId of the mail that came back, with its angle brackets
 * @param feedbackId header of the mail that came back
 * @param feedbackType of RFC 5965 in lower case ({@code abuse}, {@code not-spam} …), empty where
 *     this is no such report
 */
record BounceReport(
    List<BounceFinding> findings,
    @Nullable String messageId,
    @Nullable String feedbackId,
    String feedbackType) {

  static final BounceReport NOTHING = new BounceReport(List.of(), null, null, "");

  /** Whether the mail reports on a mail at all, be it good or bad news. */
  boolean isReport() {
    return !findings.isEmpty();
  }

  /** The gravest of what is said; {@link BounceKind#NONE} where nothing is to be done. */
  BounceKind kind() {
    return findings.stream()
        .map(BounceFinding::kind)
        .min(BounceKind::compareTo)
        .orElse(BounceKind.NONE);
  }
}
