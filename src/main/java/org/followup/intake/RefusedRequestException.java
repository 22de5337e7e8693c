package org.followup.intake;

import java.time.Duration;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** A request of which nothing was taken, with the answer it gets (RFC 9457). */
class RefusedRequestException extends ErrorResponseException {

  /** When a sender may come back where nobody knows better. */
  static final Duration SOON = Duration.ofSeconds(5);

  private RefusedRequestException(HttpStatus status, String detail) {
    super(status, ProblemDetail.forStatusAndDetail(status, detail), null);
  }

  static RefusedRequestException faults(List<Fault> faults) {
    long events = faults.stream().map(Fault::index).distinct().count();
    RefusedRequestException refused =
        new RefusedRequestException(
            HttpStatus.BAD_REQUEST,
            "%d fault%s in %d event%s; nothing of the request was taken."
                .formatted(
                    faults.size(), faults.size() == 1 ? "" : "s", events, events == 1 ? "" : "s"));
    refused.getBody().setProperty("errors", faults);
    return refused;
  }

  static RefusedRequestException unreadable(String detail) {
    return faults(List.of(new Fault(0, "body", detail)));
  }

  static RefusedRequestException tooLarge(String detail) {
    return new RefusedRequestException(HttpStatus.PAYLOAD_TOO_LARGE, detail);
  }

  static RefusedRequestException busy(String detail, Duration pause) {
    RefusedRequestException refused =
        new RefusedRequestException(HttpStatus.SERVICE_UNAVAILABLE, detail);
    refused.getHeaders().set("Retry-After", Long.toString(pause.toSeconds()));
    return refused;
  }

  static RefusedRequestException unsigned(String scheme, String detail) {
    RefusedRequestException refused = new RefusedRequestException(HttpStatus.UNAUTHORIZED, detail);
    refused.getHeaders().set("WWW-Authenticate", scheme);
    return refused;
  }
}
