package org.followup.intake;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Lets a sender come back where the database is away for a moment: nothing was taken. */
@RestControllerAdvice(assignableTypes = {EventController.class, ShopifyController.class})
class IntakeProblems {

  private static final Logger log = LoggerFactory.getLogger(IntakeProblems.class);

  @ExceptionHandler({
    CannotCreateTransactionException.class,
    DataAccessResourceFailureException.class,
    TransientDataAccessException.class
  })
  ResponseEntity<Object> away(Exception fault) {
    log.error("Events not taken, the database did not answer; senders were told to retry", fault);
    RefusedRequestException busy =
        RefusedRequestException.busy("The events could not be written. Send them again.");
    return ResponseEntity.status(busy.getStatusCode())
        .headers(busy.getHeaders())
        .body(busy.getBody());
  }
}
