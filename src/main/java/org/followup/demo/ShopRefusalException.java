package org.followup.demo;

/** A wish that the demo shop cannot grant; its message says what it can. */
final class ShopRefusalException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ShopRefusalException(String message) {
    super(message);
  }
}
