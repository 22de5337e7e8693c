package org.followup.recipient;

import org.springframework.stereotype.Component;

/**
 * Addresses that get no mail. Kept as a keyed hash (HMAC) of the normalised address, so that the
 * entry survives an erasure without holding the address. Joins the transaction.
 */
@Component
public class Suppressions {

  /** What a suppression stops. */
  public enum Scope {
    /** All marketing mail. */
    MARKETING,
    /** All mail. */
    ALL
  }

  /** Suppresses an address from now on; repeating it changes nothing but a wider scope. */
  public void suppress(String email, Scope scope, String reason) {
    throw new UnsupportedOperationException();
  }

  /** Denied with the reason where the address is suppressed for this purpose. */
  public Permission permission(String email, Purpose purpose) {
    throw new UnsupportedOperationException();
  }
}
