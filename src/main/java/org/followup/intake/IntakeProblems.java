package org.followup.intake;

import org.followup.journey.Blame;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * Lets a sender come back where the database is away for a moment, full or out of connections, or
 * where somebody else was first, at whichever door. Where it went away at the commit nobody knows
 * whether that held; sending again is right in either case.
 */
@RestControllerAdvice
class IntakeProblems {

  private static final Logger log = LoggerFactory.getLogger(IntakeProblems.class);

  @ExceptionHandler({DataAccessException.class, TransactionException.class})
  ResponseEntity<Object> away(RuntimeException fault) {
    Blame blame = Blame.of(fault);
    if (blame == Blame.WORK && !(fault instanceof TransientDataAccessException)) {
      throw fault;
    }
    if (blame == Blame.RACE) {
      log.debug("A request lost a race; the sender was told to come back", fault);
    } else {
      log.error("The database did not answer; the sender was told to come back", fault);
    }
    RefusedRequestException busy =
        RefusedRequestException.busy(
            blame == Blame.RACE
                ? "Others are writing the same. Nothing was taken; send it again in a moment."
                : "The database does not answer. Send it again in a moment.",
            RefusedRequestException.SOON);
    return ResponseEntity.status(busy.getStatusCode())
        .headers(busy.getHeaders())
        .body(busy.getBody());
  }
}
