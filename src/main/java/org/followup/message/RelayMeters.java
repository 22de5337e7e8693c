package org.followup.message;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What an operator wants an alarm for, of each relay. Read when asked, once for all that is asked
 * within a second; the same at every node but for {@code away}, which is what this node sees.
 */
@Component
class RelayMeters implements MeterBinder {

  private static final long FRESH = Duration.ofSeconds(1).toNanos();

  private final MailRelays relays;
  private final RelayDesk desk;
  private @Nullable List<RelayState> latest;
  private long readAt;

  RelayMeters(MailRelays relays, RelayDesk desk) {
    this.relays = relays;
    this.desk = desk;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (MailRelay relay : relays.list()) {
      gauge(registry, relay, "paused", "1 while somebody paused it", r -> flag(r.paused()));
      gauge(registry, relay, "away", "1 while this node cannot reach it", r -> flag(r.away()));
      gauge(
          registry,
          relay,
          "slowed",
          "Lanes of it that its answers have slowed down, itself included",
          r -> r.lanes().stream().filter(lane -> lane.learned() != null).count());
      gauge(
          registry,
          relay,
          "last.hour",
          "Mails that it was given in the last hour",
          r -> r.lanes().get(0).lastHour());
    }
  }

  private void gauge(
      MeterRegistry registry,
      MailRelay relay,
      String name,
      String meaning,
      ToDoubleFunction<RelayState> figure) {
    Gauge.builder(
            "followup.relay." + name,
            () ->
                read().stream()
                    .filter(state -> state.name().equals(relay.name()))
                    .mapToDouble(figure)
                    .sum())
        .description(meaning)
        .tag("relay", relay.name())
        .register(registry);
  }

  private synchronized List<RelayState> read() {
    List<RelayState> known = latest;
    if (known == null || System.nanoTime() - readAt > FRESH) {
      known = desk.list();
      latest = known;
      readAt = System.nanoTime();
    }
    return known;
  }

  private static double flag(@Nullable Object there) {
    return there == null ? 0 : 1;
  }
}
