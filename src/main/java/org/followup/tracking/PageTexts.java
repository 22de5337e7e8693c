package org.followup.tracking;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.MessageFormat;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.TreeMap;
import org.followup.recipient.ShopSettings;
import org.springframework.stereotype.Component;

/** The words of the pages that recipients see, in English and German. */
@Component
class PageTexts {

  private static final ResourceBundle.Control WITHOUT_OUR_OWN_LOCALE =
      ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

  private final ShopSettings shop;

  PageTexts(ShopSettings shop) {
    this.shop = shop;
  }

  /**
   * All words of the unsubscribe page by their keys.
   *
   * @param topic what it is called
   */
  Map<String, String> ofUnsubscribing(Locale locale, String topic) {
    return all(bundle("unsubscribe", locale), topic, locale);
  }

  /** What we call a topic that the shop has no name for. */
  String topic(String topic, Locale locale) {
    ResourceBundle bundle = bundle("unsubscribe", locale);
    String key = "topic." + topic;
    return bundle.containsKey(key) ? bundle.getString(key) : topic.replace('-', ' ');
  }

  /** All words of the preference page by their keys. */
  Map<String, String> ofPreferences(Locale locale) {
    return all(bundle("preferences", locale), "", locale);
  }

  /**
   * What tells one wording of the preference page from another, for evidence: it changes with every
   * word of the page in that language.
   */
  String versionOfPreferences(Locale locale) {
    Map<String, String> words = new TreeMap<>(ofPreferences(locale));
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(words.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }

  /** All words of the rating page by their keys. */
  Map<String, String> ofRating(Locale locale) {
    return all(bundle("rating", locale), "", locale);
  }

  /**
   * All words of the pages of a sign-up by their keys.
   *
   * @param about what the mails are about
   */
  Map<String, String> ofSigningUp(Locale locale, String about) {
    return all(bundle("signup", locale), about, locale);
  }

  /** All words of the page behind a link that leads nowhere, by their keys. */
  Map<String, String> ofNowhere() {
    return all(bundle("nowhere", shop.locale()), "", shop.locale());
  }

  private Map<String, String> all(ResourceBundle bundle, String topic, Locale locale) {
    Map<String, String> words = new LinkedHashMap<>();
    for (String key : bundle.keySet()) {
      MessageFormat format = new MessageFormat(bundle.getString(key), locale);
      words.put(key, format.format(new Object[] {topic, shop.name()}));
    }
    return words;
  }

  private static ResourceBundle bundle(String page, Locale locale) {
    return ResourceBundle.getBundle("tracking/" + page, locale, WITHOUT_OUR_OWN_LOCALE);
  }
}
