package org.followup.console;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.followup.message.LinkChecks;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.security.core.Authentication;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Whether the links of a mail lead anywhere, for programs. */
@RestController
@RequestMapping("/api/messages")
@Tag(name = "Messages", description = "What the journeys send: list, preview, test")
class LinkCheckController {

  private final LinkChecks checks;

  LinkCheckController(LinkChecks checks) {
    this.checks = checks;
  }

  @PostMapping("/{journey}/{message}/link-check")
  @Operation(
      summary = "Asks each link of a mail once, in all its languages",
      description =
          "Those that stand in its files, as far as they do; with HEAD, else GET, at most 50, five"
              + " redirects each, the dead ones first. Only public addresses are asked, at the"
              + " ports 80 and 443. Takes a minute at most; one at a time for each caller.")
  @ApiResponse(responseCode = "404", description = "There is no such mail")
  @ApiResponse(responseCode = "429", description = "The same caller's check is under way")
  LinkChecks.Result.Checked check(
      @PathVariable String journey, @PathVariable String message, Authentication who) {
    LinkChecks.Result result = checks.check(journey, message, Audit.nameOf(who));
    if (result instanceof LinkChecks.Result.Checked checked) {
      return checked;
    }
    throw result instanceof LinkChecks.Result.Busy
        ? problem(HttpStatus.TOO_MANY_REQUESTS, "Your check before is still under way.")
        : problem(HttpStatus.NOT_FOUND, "There is no such mail.");
  }

  private static ErrorResponseException problem(HttpStatus status, String detail) {
    return new ErrorResponseException(
        status, ProblemDetail.forStatusAndDetail(status, detail), null);
  }
}
