package org.followup.console;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.followup.message.PrintOrder;
import org.followup.message.PrintOrders;
import org.followup.tracking.LetterReturns;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Letters for the print house, over HTTP. */
@RestController
@RequestMapping("/api/print-orders")
@Tag(name = "Letters")
class PrintOrderController {

  private static final int NEWEST = 100;
  private static final int MOST_RETURNED = 1_000;
  private static final String ZIP = "application/zip";

  private final PrintOrders orders;
  private final LetterReturns returns;

  PrintOrderController(PrintOrders orders, LetterReturns returns) {
    this.orders = orders;
    this.returns = returns;
  }

  @GetMapping
  @Operation(summary = "The newest print orders, newest first")
  ResponseEntity<List<PrintOrder>> list() {
    return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(orders.list(NEWEST));
  }

  @GetMapping(path = "/{id}", produces = ZIP)
  @Operation(
      summary = "The order as ZIP",
      description =
          "A PDF for each letter, and order.csv, whose SHA-256 stands in the list. Gone once its"
              + " documents were deleted.")
  void download(@PathVariable long id, @Parameter(hidden = true) HttpServletResponse answer)
      throws IOException {
    PrintOrder order = orders.find(id).orElseThrow(PrintOrderController::unknown);
    if (order.state() == PrintOrder.State.DELETED) {
      throw new ResponseStatusException(
          HttpStatus.GONE, "The documents of this order were deleted.");
    }
    answer.setContentType(ZIP);
    answer.setHeader(HttpHeaders.CACHE_CONTROL, CacheControl.noStore().getHeaderValue());
    answer.setHeader(
        HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"print-order-" + id + ".zip\"");
    // in this thread: an asynchronous answer is cut off after half a minute, however fast it runs
    orders.write(order, answer.getOutputStream());
  }

  @PostMapping("/{id}/taken")
  @Operation(summary = "The print house has the order; said again it changes nothing")
  PrintOrder taken(@PathVariable long id) {
    return orders.take(id).orElseThrow(PrintOrderController::unknown);
  }

  /**
   * Letters that the post brought back.
   *
   * @param messageIds as {@code order.csv} has them
   */
  record Returned(List<String> messageIds) {}

  @PostMapping("/{id}/returned")
  @Operation(
      summary = "These letters came back",
      description =
          "No letter goes to that addressee there any more, and each becomes an event"
              + " letter-returned. Told again it changes nothing. At most 1,000 together.")
  LetterReturns.Told returned(
      @PathVariable long id,
      @RequestBody Returned letters,
      @Parameter(hidden = true) Authentication who) {
    if (orders.find(id).isEmpty()) {
      throw unknown();
    }
    if (letters.messageIds() == null || letters.messageIds().size() > MOST_RETURNED) {
      throw new ResponseStatusException(
          HttpStatus.BAD_REQUEST, "messageIds has to be a list of at most 1,000 ids.");
    }
    return returns.take(id, letters.messageIds(), Audit.nameOf(who));
  }

  private static ResponseStatusException unknown() {
    return new ResponseStatusException(
        HttpStatus.NOT_FOUND, "There is no closed order of this id.");
  }
}
