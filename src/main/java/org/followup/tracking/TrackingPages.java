package org.followup.tracking;

import java.util.Locale;
import java.util.Map;
import org.followup.recipient.ShopSettings;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.ModelAndView;

/** The pages behind tracked links. */
@Component
class TrackingPages {

  private final PageTexts texts;
  private final ShopSettings shop;

  TrackingPages(PageTexts texts, ShopSettings shop) {
    this.texts = texts;
    this.shop = shop;
  }

  /** Says the same to a torn link, to a forged one and to one of somebody who is gone. */
  ModelAndView unknown() {
    return nowhere("unknown", HttpStatus.NOT_FOUND);
  }

  /** For a person who came upon the link that is for machines; it speaks of neither. */
  ModelAndView nothingHere() {
    return nowhere("nothing", HttpStatus.OK);
  }

  /** For a reader who can do nothing about our database but come back. */
  ModelAndView later() {
    return nowhere("later", HttpStatus.SERVICE_UNAVAILABLE);
  }

  private ModelAndView nowhere(String state, HttpStatus status) {
    return new ModelAndView(
        "tracking/nowhere",
        Map.of("words", texts.ofNowhere(), "state", state, "shop", shop.url().toString()),
        status);
  }

  /**
   * The rating page.
   *
   * @param state {@code ask}, {@code choose}, {@code tooLong}, {@code thanks} or {@code already}
   * @param chosen stars, 0 for none
   */
  ModelAndView rating(Locale locale, String state, int chosen, String text, HttpStatus status) {
    return new ModelAndView(
        "tracking/rating",
        Map.of(
            "words", texts.ofRating(locale),
            "state", state,
            "chosen", chosen,
            "text", text),
        status);
  }
}
