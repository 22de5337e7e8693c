package org.followup.offer;

/** A pool has no free code. Whoever asked keeps waiting; nothing was changed. */
public class EmptyPoolException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  EmptyPoolException(String pool, boolean known) {
    super(
        known
            ? "The pool "
                + pool
                + " has no free code that can still be used. Upload codes"
                + " (POST /api/vouchers/pools/"
                + pool
                + "), then repeat the step; its person waits at it."
            : "There is no pool "
                + pool
                + ". Upload its codes (POST /api/vouchers/pools/"
                + pool
                + "), then repeat the step; its person waits at it.");
  }
}
