package org.followup.message;

/** Where a message stands between the journey that asked for it and the mail server. */
public enum MessageState {
  /** The gates said not now; the journey's token waits on its send task and asks again. */
  PUT_OFF,
  /** Waits for the relay. */
  QUEUED,
  /** The relay holds it; it can still be withdrawn. */
  CLAIMED,
  /** On its way to the mail server; nothing stops it any more. */
  TRANSMITTING,
  /** The mail server took it. */
  SENT,
  /** Gave up, with the reason; it can be repeated. */
  FAILED,
  /** A crash left open whether the mail server took it; it counts as sent. */
  UNKNOWN,
  /** Its journey ended before it was handed over. */
  WITHDRAWN,
  /** The gates said never. */
  REFUSED
}
