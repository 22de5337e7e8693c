package org.followup.recipient;

import java.util.Locale;

/** What a mail must pass before it goes to a person, in the order in which it is asked. */
enum Gate {
  /** Processing is restricted (GDPR art. 18): no mail but service mail. */
  RESTRICTION,
  /** The address is on the list of those that get none. */
  SUPPRESSION,
  /** The person agreed, or is a customer who may be written to about similar goods. */
  PERMISSION,
  /** The consent has been used lately enough. */
  EXPIRY,
  /** There is an address, and it was given for this. */
  ADDRESS,
  /** The person asked for a pause. */
  PAUSE;

  /** As verdicts, reports and pages name it. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
