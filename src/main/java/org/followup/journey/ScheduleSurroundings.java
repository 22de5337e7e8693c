package org.followup.journey;

import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Collection;
import org.followup.audience.Audience;
import org.followup.audience.Audiences;
import org.followup.recipient.ShopSettings;
import org.springframework.stereotype.Component;

/** The audiences of this installation and its time, for the check of models. */
@Component
class ScheduleSurroundings implements ModelScheduleRules.Surroundings {

  private final Audiences audiences;
  private final ShopSettings shop;
  private final Clock clock;

  ScheduleSurroundings(Audiences audiences, ShopSettings shop, Clock clock) {
    this.audiences = audiences;
    this.shop = shop;
    this.clock = clock;
  }

  @Override
  public boolean hasAudience(String name) {
    return audiences.find(name).isPresent();
  }

  @Override
  public Collection<String> audiences() {
    return audiences.list().stream().map(Audience::name).toList();
  }

  @Override
  public ZoneId zone() {
    return shop.zone();
  }

  @Override
  public LocalDateTime now() {
    return clock.instant().atZone(shop.zone()).toLocalDateTime();
  }
}
