package org.followup.report;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** Answers of this room's addresses to what they cannot answer. */
final class ReportRefusals {

  private ReportRefusals() {}

  /** 400 with a sentence that says what to do. */
  static ErrorResponseException badRequest(String detail) {
    return refusal(HttpStatus.BAD_REQUEST, detail);
  }

  /** 404 with a sentence that says what to do. */
  static ErrorResponseException notFound(String detail) {
    return refusal(HttpStatus.NOT_FOUND, detail);
  }

  private static ErrorResponseException refusal(HttpStatus status, String detail) {
    return new ErrorResponseException(
        status, ProblemDetail.forStatusAndDetail(status, detail), null);
  }
}
