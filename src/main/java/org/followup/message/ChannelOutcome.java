package org.followup.message;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What became of a message on another channel than e-mail. Replies hold no address. */
sealed interface ChannelOutcome {

  /** It was taken. */
  record Accepted(String reply) implements ChannelOutcome {}

  /** Not this way, not later either. */
  record RefusedForGood(String reply) implements ChannelOutcome {}

  /**
   * Not now, or nobody knows: it is handed over again under the same id.
   *
   * @param after the shortest pause that the other side asked for; null where it said nothing
   */
  record Later(String reason, @Nullable Duration after) implements ChannelOutcome {}
}
