package org.followup.message;

import java.time.Instant;

/** What the gates said to a {@link Send}. The reason is kept with the message. */
public sealed interface Verdict {

  /** In the outbox; the relay hands it over after the commit. */
  record Queued(long messageId) implements Verdict {}

  /** Not now: ask again at {@code until}. It counts as queued and can be withdrawn. */
  record PutOff(long messageId, Instant until, String reason) implements Verdict {}

  /** Never: no permission, suppressed, capped with skip, too late, no address. */
  record Refused(long messageId, String reason) implements Verdict {}
}
