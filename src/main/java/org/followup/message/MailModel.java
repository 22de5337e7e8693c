package org.followup.message;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.followup.recipient.ShopSettings;
import org.jspecify.annotations.Nullable;

/** What a template can say: maps, lists and scalars, nothing with methods worth calling. */
final class MailModel {

  private static final int DEEPEST = 12;

  private MailModel() {}

  /**
   * Builds the model of one mail. Data of the occasion stand at the top level too, below ours.
   *
   * @param language of the template
   * @param confirms whether the template asks to confirm a sign-up
   * @param postalAddress of the sender
   */
  static Map<String, Object> of(
      MailRendering.Said said,
      Locale language,
      boolean confirms,
      ShopSettings shop,
      String postalAddress) {
    Map<String, Object> event = scalars(said.occasion());
    Map<String, Object> model = new LinkedHashMap<>(event);
    Map<String, Object> recipient = scalars(said.profile().attributes());
    recipient.put("id", said.profile().id().value());
    Map<String, Object> ofShop = new LinkedHashMap<>();
    ofShop.put("name", shop.name());
    ofShop.put("url", shop.url().toString());
    ofShop.put("currency", shop.currency());
    model.put("event", event);
    model.put("recipient", recipient);
    model.put("shop", ofShop);
    model.put("message", said.message());
    model.put("journey", said.journey());
    put(model, "subject", said.subject());
    put(model, "unsubscribeUrl", said.unsubscribeUrl());
    put(model, "preferencesUrl", said.preferencesUrl());
    put(model, "ratingUrl", said.ratingUrl());
    put(model, "confirmUrl", said.confirmUrl());
    Map<String, Object> legal = new LinkedHashMap<>();
    legal.put("marketing", said.purpose().isMarketing());
    legal.put("basis", said.basis());
    legal.put("postalAddress", postalAddress);
    legal.put("notice", MailNotice.of(language));
    legal.put("confirms", confirms);
    model.put("_legal", legal);
    boolean leftwards = MailHead.isLeftwards(language);
    model.put("_start", leftwards ? "right" : "left");
    model.put("_end", leftwards ? "left" : "right");
    model.put(MailFilters.ZONE, said.zone().getId());
    model.put(MailFilters.CURRENCY, currency(event, shop));
    return model;
  }

  private static Object currency(Map<String, Object> event, ShopSettings shop) {
    Object currency = event.get("currency");
    return currency == null ? shop.currency() : currency;
  }

  private static void put(Map<String, Object> model, String key, @Nullable String value) {
    if (value == null) {
      model.remove(key);
    } else {
      model.put(key, value);
    }
  }

  private static Map<String, Object> scalars(Map<?, ?> map) {
    Map<String, Object> copy = new LinkedHashMap<>();
    map.forEach(
        (key, value) -> {
          Object plain = plain(value, 0);
          if (key != null && plain != null) {
            copy.put(key.toString(), plain);
          }
        });
    return copy;
  }

  private static @Nullable Object plain(@Nullable Object value, int depth) {
    if (value == null || depth > DEEPEST) {
      return null;
    }
    if (value instanceof String || value instanceof Number || value instanceof Boolean) {
      return value;
    }
    if (value instanceof Date date) {
      return Instant.ofEpochMilli(date.getTime()).toString();
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> copy = new LinkedHashMap<>();
      map.forEach(
          (key, inner) -> {
            Object plain = plain(inner, depth + 1);
            if (key != null && plain != null) {
              copy.put(key.toString(), plain);
            }
          });
      return copy;
    }
    if (value instanceof Collection<?> collection) {
      List<Object> copy = new ArrayList<>();
      for (Object inner : collection) {
        Object plain = plain(inner, depth + 1);
        if (plain != null) {
          copy.add(plain);
        }
      }
      return copy;
    }
    return value.toString();
  }
}
