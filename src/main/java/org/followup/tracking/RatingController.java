package org.followup.tracking;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.tracking.TrackedLinks.Followed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.transaction.TransactionException;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/**
 * The page on which a recipient rates what a mail asked about. Opening it changes nothing, since
 * scanners follow links, but counts as a click; the button sends.
 */
@Controller
@Hidden
@RequestMapping("/r/{token}")
class RatingController {

  private static final Logger log = LoggerFactory.getLogger(RatingController.class);
  private static final int LONGEST_TEXT = 2_000;

  private final TrackedLinks links;
  private final Visits visits;
  private final Ratings ratings;
  private final Recipients recipients;
  private final TrackingPages pages;
  private final Arrivals arrivals;

  RatingController(
      TrackedLinks links,
      Visits visits,
      Ratings ratings,
      Recipients recipients,
      TrackingPages pages,
      Arrivals arrivals) {
    this.links = links;
    this.visits = visits;
    this.ratings = ratings;
    this.recipients = recipients;
    this.pages = pages;
    this.arrivals = arrivals;
  }

  /**
   * @param rating stars to choose beforehand; anything but 1 to 5 chooses none
   */
  @GetMapping
  ModelAndView ask(
      @PathVariable String token,
      @RequestParam(defaultValue = "") String rating,
      HttpServletRequest request,
      HttpServletResponse response) {
    PageHeaders.write(response);
    Optional<Followed> link = links.findRating(token);
    if (link.isEmpty()) {
      return pages.unknown();
    }
    RecipientId recipient = link.get().recipient();
    visits.count(link.get(), arrivals.read(request));
    Locale locale = recipients.localeOf(recipient);
    return pages.rating(locale, "ask", stars(rating), "", HttpStatus.OK);
  }

  /**
   * @param form {@code rating} and {@code text}; what the address brings beforehand gives way
   */
  @PostMapping
  ModelAndView rate(
      @PathVariable String token,
      @RequestParam MultiValueMap<String, String> form,
      HttpServletResponse response) {
    PageHeaders.write(response);
    Optional<Followed> link = links.findRating(token);
    if (link.isEmpty()) {
      return pages.unknown();
    }
    RecipientId recipient = link.get().recipient();
    Locale locale = recipients.localeOf(recipient);
    int stars = stars(last(form, "rating"));
    String said = readable(last(form, "text"));
    if (stars == 0) {
      return pages.rating(locale, "choose", 0, said, HttpStatus.BAD_REQUEST);
    }
    if (said.length() > LONGEST_TEXT) {
      return pages.rating(locale, "tooLong", stars, said, HttpStatus.BAD_REQUEST);
    }
    return switch (ratings.submit(
        link.get().hit().messageId(), recipient, stars, said.isBlank() ? null : said.strip())) {
      case TAKEN -> pages.rating(locale, "thanks", stars, "", HttpStatus.OK);
      case REPEATED -> pages.rating(locale, "already", stars, "", HttpStatus.OK);
      case ERASED -> pages.unknown();
    };
  }

  @ExceptionHandler({DataAccessException.class, TransactionException.class})
  ModelAndView later(Exception fault, HttpServletResponse response) {
    log.warn("The rating page was not shown, or its answer not taken", fault);
    PageHeaders.write(response);
    return pages.later();
  }

  private static String last(MultiValueMap<String, String> form, String name) {
    List<String> values = form.getOrDefault(name, List.of());
    return values.isEmpty() ? "" : values.get(values.size() - 1);
  }

  /** 0 for none. */
  private static int stars(String rating) {
    return rating.matches("[1-5]") ? Integer.parseInt(rating) : 0;
  }

  /** Lines end as the page counts them; other control characters are in nobody's text. */
  private static String readable(String text) {
    return text.replace("\r\n", "\n").replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "");
  }
}
