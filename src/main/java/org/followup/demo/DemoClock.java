package org.followup.demo;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import org.followup.recipient.ShopSettings;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

/**
 * Puts the movable clock in the place of the system's. It begins today, or on the day {@code
 * followup.demo.begins}: what is told of years ahead then means the same whenever it is played.
 */
@Configuration(proxyBeanMethods = false)
@Profile("demo")
class DemoClock {

  /** A decent hour: outside quiet hours, with most of the day ahead. */
  private static final LocalTime FIRST = LocalTime.of(10, 0);

  @Bean
  MovableClock clock(
      DemoRepository repository,
      ShopSettings shop,
      @Value("${followup.demo.begins:}") @Nullable LocalDate begins) {
    Clock system = Clock.systemUTC();
    Duration offset =
        repository.findClockOffset().orElseGet(() -> firstOffset(system.instant(), shop, begins));
    repository.saveClockOffset(offset);
    return new MovableClock(system, offset);
  }

  private static Duration firstOffset(Instant now, ShopSettings shop, @Nullable LocalDate begins) {
    LocalDate day = begins == null ? LocalDate.ofInstant(now, shop.zone()) : begins;
    Instant start = day.atTime(FIRST).atZone(shop.zone()).toInstant();
    return Duration.ofMillis(Duration.between(now, start).toMillis());
  }
}
