package org.followup.demo;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import org.followup.recipient.ShopSettings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

/** Puts the movable clock in the place of the system's. */
@Configuration(proxyBeanMethods = false)
@Profile("demo")
class DemoClock {

  /** A decent hour: outside quiet hours, with most of the day ahead. */
  private static final LocalTime FIRST = LocalTime.of(10, 0);

  @Bean
  MovableClock clock(DemoRepository repository, ShopSettings shop) {
    Clock system = Clock.systemUTC();
    Duration offset =
        repository.findClockOffset().orElseGet(() -> firstOffset(system.instant(), shop));
    repository.saveClockOffset(offset);
    return new MovableClock(system, offset);
  }

  private static Duration firstOffset(Instant now, ShopSettings shop) {
    Instant start =
        LocalDate.ofInstant(now, shop.zone()).atTime(FIRST).atZone(shop.zone()).toInstant();
    return Duration.ofMillis(Duration.between(now, start).toMillis());
  }
}
