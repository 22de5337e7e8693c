package org.followup.tracking;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Locale;
import java.util.Optional;
import org.followup.recipient.Purpose;
import org.followup.recipient.Recipients;
import org.followup.recipient.ShopSettings;
import org.followup.tracking.Unsubscribing.Link;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The page behind the link in every marketing mail, and one-click unsubscribe (RFC 8058): a POST by
 * the mail client, without cookie or session, never redirected, repeatable. A GET changes nothing,
 * since scanners follow links.
 */
@Controller
@Hidden
@RequestMapping("/u/{token}")
class UnsubscribeController {

  private static final String PAGE = "tracking/unsubscribe";

  private final Unsubscribing unsubscribing;
  private final PageTexts texts;
  private final Topics topics;
  private final Recipients recipients;
  private final ShopSettings shop;

  UnsubscribeController(
      Unsubscribing unsubscribing,
      PageTexts texts,
      Topics topics,
      Recipients recipients,
      ShopSettings shop) {
    this.unsubscribing = unsubscribing;
    this.texts = texts;
    this.topics = topics;
    this.recipients = recipients;
    this.shop = shop;
  }

  @GetMapping
  String ask(@PathVariable String token, Model model, HttpServletResponse response) {
    Optional<Link> link = unsubscribing.find(token);
    if (link.isEmpty()) {
      return unknown(model, response);
    }
    boolean subscribed = unsubscribing.isSubscribed(link.get());
    return page(link.get(), token, subscribed ? "ask" : "already", model, response);
  }

  /**
   * @param scope {@code all} stops every topic; anything else the topic of the mail
   */
  @PostMapping
  String unsubscribe(
      @PathVariable String token,
      @RequestParam(required = false) @Nullable String scope,
      Model model,
      HttpServletResponse response) {
    Optional<Link> link = unsubscribing.find(token);
    if (link.isEmpty()) {
      return unknown(model, response);
    }
    boolean all = "all".equals(scope) || link.get().purpose().equals(Purpose.ALL_MARKETING);
    unsubscribing.unsubscribe(link.get(), all);
    return page(link.get(), token, all ? "doneAll" : "doneTopic", model, response);
  }

  private String page(
      Link link, String token, String state, Model model, HttpServletResponse response) {
    fill(recipients.localeOf(link.recipient()), link.purpose().topic(), state, model, response);
    model.addAttribute("token", token);
    model.addAttribute("preferences", unsubscribing.preferencesOf(link));
    return PAGE;
  }

  /** Says the same to a torn link and to a forged one. */
  private String unknown(Model model, HttpServletResponse response) {
    response.setStatus(HttpStatus.NOT_FOUND.value());
    fill(shop.locale(), "*", "unknown", model, response);
    return PAGE;
  }

  private void fill(
      Locale locale, String topic, String state, Model model, HttpServletResponse response) {
    PageHeaders.write(response);
    model.addAttribute("words", texts.ofUnsubscribing(locale, topics.label(topic, locale)));
    model.addAttribute("state", state);
    model.addAttribute("shop", shop.name());
  }
}
