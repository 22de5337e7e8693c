package org.followup.message;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.followup.node.Background;
import org.followup.recipient.Channel;

/**
 * Hands over what is queued for one channel, in a thread of its own: a slow webhook holds up
 * neither mail nor letters. Woken by each commit that queued something.
 */
abstract class ChannelRelay extends Background {

  static final Duration POLL = Duration.ofSeconds(1);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final Channel channel;
  private final Clock clock;
  private final ReentrantLock oneAtATime = new ReentrantLock();

  ChannelRelay(Channel channel, Clock clock, RelayBell bell) {
    super(channel.word() + "-relay", POLL, LONGEST_PAUSE);
    this.channel = channel;
    this.clock = clock;
    bell.onRing(this::wake);
  }

  Channel channel() {
    return channel;
  }

  Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  /** Hands over everything that is due now and returns when nothing due is left. */
  final void drain() {
    drain(() -> true);
  }

  private void drain(BooleanSupplier going) {
    oneAtATime.lock();
    try {
      while (going.getAsBoolean() && work()) {
        // the next batch
      }
    } finally {
      oneAtATime.unlock();
    }
  }

  /** One batch. @return whether there may be more */
  abstract boolean work();

  /** When something is due next, in the past where it is now. */
  abstract Optional<Instant> findNextDue();

  @Override
  protected Duration round() {
    drain(this::isRunning);
    return POLL;
  }
}
