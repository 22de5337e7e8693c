package org.followup.message;

import org.jspecify.annotations.Nullable;

/**
 * How many mails may leave in any second, hour and day; null where there is no limit. An hour is
 * any sixty minutes, a day any twenty-four hours, as mail providers count.
 */
record Rates(@Nullable Integer second, @Nullable Integer hour, @Nullable Integer day) {

  static final Rates NONE = new Rates(null, null, null);

  Rates {
    for (Integer rate : new Integer[] {second, hour, day}) {
      if (rate != null && rate < 1) {
        throw new IllegalArgumentException(
            "A rate of followup.mail.relays is below 1; leave it out for no limit, or pause the relay.");
      }
    }
  }

  boolean limitsNothing() {
    return second == null && hour == null && day == null;
  }
}
