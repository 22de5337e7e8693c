package org.followup.intake;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.followup.tracking.SignUps;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Sign-ups over REST. */
@RestController
@RequestMapping("/api/subscriptions")
@Tag(name = "Recipients")
class SubscriptionController {

  private static final String EXAMPLE =
      """
      {"email":"ana@example.com","topics":["newsletter"],"firstName":"Ana","locale":"de-DE",
       "form":{"source":"footer form v2","text":"Yes, send me the newsletter.","language":"en"},
       "boxes":{"newsletter":true},"ip":"203.0.113.7","agent":"Mozilla/5.0"}
      """;
  private static final Map<String, String> ANSWER = Map.of("status", "confirmation-sent");

  private final SignUps signUps;

  SubscriptionController(SignUps signUps) {
    this.signUps = signUps;
  }

  @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      summary = "Start a double opt-in: a mail asks the person to confirm",
      description =
          "The answer is the same whether the address is known, subscribed, suppressed or new."
              + " Nothing else is sent until the person confirms; then consents with their evidence"
              + " are recorded and the events subscription-confirmed and signed-up follow."
              + " recipient is the shop's customer id, where it is known.")
  @ApiResponse(responseCode = "202", description = "Taken")
  @ApiResponse(responseCode = "400", description = "Every fault of the sign-up; nothing was taken")
  @ApiResponse(
      responseCode = "429",
      description = "Too many of this address or network (ip); Retry-After says when it may go on")
  @RequestBody(content = @Content(examples = @ExampleObject(EXAMPLE)))
  ResponseEntity<Map<String, String>> subscribe(HttpServletRequest request) throws IOException {
    Optional<Duration> wait =
        signUps.request(SubscriptionBody.read(RecipientBody.read(request.getInputStream())));
    if (wait.isPresent()) {
      throw tooMany(wait.get());
    }
    return ResponseEntity.accepted().body(ANSWER);
  }

  private static ErrorResponseException tooMany(Duration wait) {
    ErrorResponseException refusal =
        RecipientFaults.refusal(
            HttpStatus.TOO_MANY_REQUESTS,
            "Too many sign-ups of this address or network; nothing was taken.");
    refusal.getHeaders().set(HttpHeaders.RETRY_AFTER, Long.toString(wait.toSeconds()));
    return refusal;
  }
}
