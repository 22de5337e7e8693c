package org.followup.console;

import io.swagger.v3.oas.annotations.Hidden;
import java.util.Map;
import org.followup.message.LetterPreviews;
import org.followup.message.PrintOrders;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Letters: the orders of the nights, what waits for the next one, and what they look like. */
@Controller
@Hidden
@RequestMapping("/letters")
class LetterPages {

  private static final int NEWEST = 50;

  private final PrintOrders orders;
  private final LetterPreviews previews;
  private final Audit audit;

  LetterPages(PrintOrders orders, LetterPreviews previews, Audit audit) {
    this.orders = orders;
    this.previews = previews;
    this.audit = audit;
  }

  @GetMapping
  String show(Model page) {
    page.addAttribute("orders", orders.list(NEWEST));
    page.addAttribute("waiting", orders.countWaiting());
    page.addAttribute("closing", orders.nextClosing());
    page.addAttribute("enabled", orders.isEnabled());
    page.addAttribute("samples", previews.list());
    return "console/letters";
  }

  @PostMapping("/{id}/taken")
  @Transactional
  public String taken(@PathVariable long id, Authentication who, RedirectAttributes flash) {
    if (orders.take(id).isEmpty()) {
      throw new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no such order.");
    }
    audit.record(Audit.nameOf(who), "print-order-taken", String.valueOf(id), Map.of());
    flash.addFlashAttribute("said", "Order " + id + " is marked as taken by the print house.");
    return "redirect:/letters";
  }

  @GetMapping(path = "/preview", produces = MediaType.APPLICATION_PDF_VALUE)
  ResponseEntity<byte[]> preview(
      @RequestParam String journey, @RequestParam String message, @RequestParam String language) {
    try {
      return previews
          .print(journey, message, language)
          .map(
              pdf ->
                  ResponseEntity.ok()
                      .cacheControl(CacheControl.noStore())
                      .contentType(MediaType.APPLICATION_PDF)
                      .body(pdf))
          .orElseThrow(
              () -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no such letter."));
    } catch (IllegalStateException cannot) {
      throw new ResponseStatusException(
          HttpStatus.UNPROCESSABLE_ENTITY, cannot.getMessage(), cannot);
    }
  }
}
