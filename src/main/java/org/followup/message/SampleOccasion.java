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

  /** A cart, an order, a voucher, a trial, a talk and a gift in one. */
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
    content.put("orderName", "#1001");
    content.put("orderUrl", shop.url().toString());
    content.put("shipping", 4.9);
    content.put("tax", 7.95);
    content.put("refund", 49.8);
    content.put("carrier", "Parcel & Co");
    content.put("trackingNumber", "PC-7311");
    content.put("trackingUrl", shop.url().toString());
    content.put("expectedAt", now.plus(Duration.ofDays(2)).toString());
    content.put("registrationUrl", shop.url().toString());
    content.put("price", 12.9);
    content.put("previousPrice", 15.9);
    content.put("stock", 3);
    content.put("url", shop.url().toString());
    content.put("value", 10);
    content.put("expiresAt", now.plus(Duration.ofDays(7)).toString());
    content.put("endsAt", now.plus(Duration.ofDays(7)).toString());
    content.put("startsAt", now.plus(Duration.ofDays(7)).toString());
    content.put("dueAt", now.plus(Duration.ofDays(7)).toString());
    content.put("points", 1200);
    content.put("plan", "Plus");
    content.put("rating", 5);
    content.put("title", "Ten ways to brew tea");
    content.put("about", "tea for the whole office");
    content.put("gift", "School books for a class");
    content.put("amount", 35);
    for (String link : List.of("url", "bookingUrl", "donationUrl", "surveyUrl")) {
      content.put(link, shop.url().toString());
    }
    return new OccasionContent.Occasion("sample", "SUMMER-10", content);
  }
}
