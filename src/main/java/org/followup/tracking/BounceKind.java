package org.followup.tracking;

/** What a report means for what we may send next. */
enum BounceKind {
  /** The mail did not arrive and none will: the address is of no use. */
  HARD,
  /** The mail did not arrive; another may. */
  SOFT,
  /** Somebody called the mail spam, or wants no more of the kind. */
  COMPLAINT,
  /** The server still tries: nothing is decided. */
  DELAYED,
  /** No bounce: delivered, out of office, a report on forged mail, or no report at all. */
  NONE
}
