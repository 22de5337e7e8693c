package org.followup.tracking;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.followup.recipient.ShopSettings;
import org.springframework.context.support.ResourceBundleMessageSource;
import org.springframework.stereotype.Component;

/** The words of the unsubscribe page, in English and German. */
@Component
class UnsubscribeTexts {

  private final ResourceBundleMessageSource bundle = new ResourceBundleMessageSource();
  private final ShopSettings shop;

  UnsubscribeTexts(ShopSettings shop) {
    this.shop = shop;
    bundle.setBasename("tracking/unsubscribe");
    bundle.setDefaultEncoding("UTF-8");
    bundle.setFallbackToSystemLocale(false);
  }

  /** All words of the page by their keys. */
  Map<String, String> of(Locale locale, String topic) {
    String name = bundle.getMessage("topic." + topic, null, topic.replace('-', ' '), locale);
    Map<String, String> words = new LinkedHashMap<>();
    for (String key :
        List.of(
            "language",
            "title",
            "ask",
            "already",
            "everything",
            "doneTopic",
            "doneAll",
            "stopTopic",
            "stopAll",
            "service",
            "unknownTitle",
            "unknown")) {
      words.put(key, bundle.getMessage(key, new Object[] {name, shop.name()}, locale));
    }
    return words;
  }
}
