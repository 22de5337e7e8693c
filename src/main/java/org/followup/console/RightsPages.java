package org.followup.console;

import io.swagger.v3.oas.annotations.Hidden;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.followup.recipient.Erasure;
import org.followup.recipient.Erasures;
import org.followup.recipient.RightsRequests;
import org.followup.recipient.RightsRequests.RightsRequest;
import org.followup.recipient.ShopSettings;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.server.ResponseStatusException;

/** What persons asked about their data and what was done: open requests, receipts of erasures. */
@Controller
@Hidden
class RightsPages {

  private static final int LISTED = 50;

  private static final Duration SOON = Duration.ofDays(7);

  private final Erasures erasures;
  private final RightsRequests requests;
  private final ShopSettings shop;
  private final ConsoleLinks links;
  private final Clock clock;

  RightsPages(
      Erasures erasures,
      RightsRequests requests,
      ShopSettings shop,
      ConsoleLinks links,
      Clock clock) {
    this.erasures = erasures;
    this.requests = requests;
    this.shop = shop;
    this.links = links;
    this.clock = clock;
  }

  /**
   * An open request.
   *
   * @param due by when the person must have an answer
   */
  record Open(RightsRequest request, Instant due, boolean late, boolean soon) {}

  /** A receipt in the list. */
  record Line(Erasure erasure, String deleted) {}

  @GetMapping("/rights")
  String list(Model page) {
    Instant now = clock.instant();
    page.addAttribute(
        "open",
        requests.list().stream()
            .map(
                request -> {
                  Instant due = RightsRequests.deadline(request, shop.zone());
                  return new Open(request, due, now.isAfter(due), now.plus(SOON).isAfter(due));
                })
            .toList());
    page.addAttribute("links", links);
    page.addAttribute("closed", requests.listClosed(LISTED));
    page.addAttribute(
        "lines",
        erasures.list(null, LISTED).stream()
            .map(erasure -> new Line(erasure, words(erasure.deleted())))
            .toList());
    return "console/rights";
  }

  @GetMapping("/rights/erasures/{receipt}")
  String receipt(@PathVariable UUID receipt, Model page) {
    Erasure erasure =
        erasures
            .find(receipt)
            .orElseThrow(
                () -> new ResponseStatusException(HttpStatus.NOT_FOUND, "No such receipt."));
    page.addAttribute("erasure", erasure);
    page.addAttribute("deleted", named(erasure.deleted()));
    return "console/receipt";
  }

  private static String words(Map<String, Long> deleted) {
    return deleted.isEmpty()
        ? "nothing was held"
        : String.join(
            ", ",
            named(deleted).entrySet().stream()
                .map(kind -> kind.getValue() + " " + kind.getKey())
                .toList());
  }

  private static Map<String, Long> named(Map<String, Long> deleted) {
    Map<String, Long> named = new TreeMap<>();
    deleted.forEach((kind, count) -> named.put(kind.replace('-', ' '), count));
    return named;
  }
}
