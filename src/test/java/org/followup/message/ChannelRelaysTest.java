package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.followup.recipient.Channel;
import org.junit.jupiter.api.Test;

/** All channels together. */
class ChannelRelaysTest {

  private static ChannelRelay relay(Channel channel, BooleanSupplier work) {
    return new ChannelRelay(channel, Clock.systemUTC(), new RelayBell()) {
      @Override
      boolean work() {
        return work.getAsBoolean();
      }

      @Override
      Optional<Instant> findNextDue() {
        return Optional.empty();
      }
    };
  }

  @Test
  void oneThatFailsKeepsNoOtherFromItsTurn() {
    AtomicInteger turns = new AtomicInteger();
    ChannelRelays relays =
        new ChannelRelays(
            List.of(
                relay(
                    Channel.PRINT,
                    () -> {
                      throw new IllegalStateException("broken");
                    }),
                relay(Channel.SMS, () -> turns.incrementAndGet() < 3)));

    assertThatThrownBy(relays::drain).hasMessage("broken");

    assertThat(turns).hasValue(3);
  }
}
