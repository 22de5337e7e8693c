package org.followup.tracking;

/**
 * What a report says of one recipient; without his address: anybody can write a report, and whose
 * mail it was is told by the token that it came back to.
 *
 * @param status enhanced status (RFC 3463), empty where none was given
 * @param replyCode reply of the server (RFC 5321), empty where none was given
 * @param rule name of the rule that told the reason
 */
record BounceFinding(
    BounceKind kind, BounceReason reason, String status, String replyCode, String rule) {

  /** Named where no rule fits. */
  static final String UNSURE = "none";

  /** The verdict: for good only if the reason is and the server did not say "for now". */
  static BounceFinding failed(BounceReason reason, BounceCodes codes, String rule) {
    BounceKind kind = reason.lasting() && !codes.temporary() ? BounceKind.HARD : BounceKind.SOFT;
    return new BounceFinding(kind, reason, codes.status(), codes.reply(), rule);
  }

  BounceFinding as(BounceKind other) {
    return new BounceFinding(other, reason, status, replyCode, rule);
  }
}
