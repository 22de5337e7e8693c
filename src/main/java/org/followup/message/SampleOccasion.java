package org.followup.message;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.followup.recipient.Profile;
import org.followup.recipient.RecipientId;
import org.followup.recipient.ShopSettings;
import org.springframework.stereotype.Component;

/**
 * Somebody and something made up, so that a mail can be seen before anyone is due to get it: all
 * that the events of the docs can bring. Dates lie ahead of the clock.
 */
@Component
class SampleOccasion {

  private static final String FIRST_NAME = "Ana";

  private final ShopSettings shop;
  private final Clock clock;

  SampleOccasion(ShopSettings shop, Clock clock) {
    this.shop = shop;
    this.clock = clock;
  }

  /** Nobody's profile, without an address. */
  Profile person() {
    Instant now = clock.instant();
    Map<String, Object> facts =
        Map.of("firstName", FIRST_NAME, "lastName", "Example", "country", "DE");
    return new Profile(new RecipientId("sample"), null, null, null, facts, now, now);
  }

  Locale locale() {
    return shop.locale();
  }

  ZoneId zone() {
    return shop.zone();
  }

  /** A cart, an order, a voucher and a trial in one. */
  OccasionContent.Occasion occasion() {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    Map<String, Object> content = new LinkedHashMap<>();
    content.put(
        "products",
        List.of(
            Map.of(
                "product_id",
                "p-1",
                "name",
                "Darjeeling First Flush",
                "price",
                12.9,
                "quantity",
                2),
            Map.of(
                "product_id", "p-2", "name", "Tea cup, hand-thrown", "price", 24, "quantity", 1)));
    content.put("total", 49.8);
    content.put("currency", shop.currency());
    content.put("cartUrl", shop.url().toString());
    content.put("value", 10);
    content.put("expiresAt", now.plus(Duration.ofDays(7)).toString());
    content.put("endsAt", now.plus(Duration.ofDays(7)).toString());
    content.put("plan", "Plus");
    content.put("rating", 5);
    return new OccasionContent.Occasion("sample", "SUMMER-10", content);
  }
}
