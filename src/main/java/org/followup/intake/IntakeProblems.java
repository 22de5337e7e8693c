package org.followup.intake;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * Lets a sender come back where the database is away for a moment, at whichever door. Where it went
 * away at the commit nobody knows whether that held; sending again is right in either case.
 */
@RestControllerAdvice
class IntakeProblems {

  private static final Logger log = LoggerFactory.getLogger(IntakeProblems.class);

  @ExceptionHandler({
    CannotCreateTransactionException.class,
    TransactionSystemException.class,
    DataAccessResourceFailureException.class,
    TransientDataAccessException.class
  })
  ResponseEntity<Object> away(Exception fault) {
    log.error("The database did not answer; the sender was told to come back", fault);
    RefusedRequestException busy =
        RefusedRequestException.busy("The database does not answer. Send it again in a moment.");
    return ResponseEntity.status(busy.getStatusCode())
        .headers(busy.getHeaders())
        .body(busy.getBody());
  }
}
