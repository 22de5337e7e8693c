package org.followup.tracking;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Controller;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.servlet.ModelAndView;

/**
 * The page behind the link in a confirmation mail. Opening it changes nothing, since scanners
 * follow links; the button confirms. A link that is forged, torn, foreign or too old gets the page
 * that says nothing.
 */
@Controller
@Hidden
@RequestMapping("/confirm/{token}")
class ConfirmController {

  private static final Logger log = LoggerFactory.getLogger(ConfirmController.class);

  private final SignUpConfirming confirming;
  private final SignUpPages pages;
  private final TrackingPages others;

  ConfirmController(SignUpConfirming confirming, SignUpPages pages, TrackingPages others) {
    this.confirming = confirming;
    this.pages = pages;
    this.others = others;
  }

  @GetMapping
  ModelAndView ask(@PathVariable String token, HttpServletResponse response) {
    PageHeaders.write(response);
    return confirming.find(token).map(pages::confirm).orElseGet(others::unknown);
  }

  @PostMapping
  ModelAndView confirm(
      @PathVariable String token, HttpServletRequest request, HttpServletResponse response) {
    PageHeaders.write(response);
    return confirming
        .confirm(token, SignUpOrigins.of(request))
        .map(pages::confirm)
        .orElseGet(others::unknown);
  }

  @ExceptionHandler({DataAccessException.class, TransactionException.class})
  ModelAndView later(Exception fault, HttpServletResponse response) {
    log.warn("A confirmation page was not shown, or its answer not taken", fault);
    PageHeaders.write(response);
    return others.later();
  }
}
