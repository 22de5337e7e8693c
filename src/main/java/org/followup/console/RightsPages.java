package org.followup.console;

import io.swagger.v3.oas.annotations.Hidden;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.followup.recipient.Erasure;
import org.followup.recipient.Erasures;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.server.ResponseStatusException;

/** What was done for the rights of persons: receipts of erasures. */
@Controller
@Hidden
class RightsPages {

  private static final int LISTED = 50;

  private final Erasures erasures;

  RightsPages(Erasures erasures) {
    this.erasures = erasures;
  }

  /** A receipt in the list. */
  record Line(Erasure erasure, String deleted) {}

  @GetMapping("/rights")
  String list(Model page) {
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
