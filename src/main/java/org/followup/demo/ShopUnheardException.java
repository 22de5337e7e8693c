package org.followup.demo;

import org.jspecify.annotations.Nullable;

/** The demo shop said something and our API did not take it. */
final class ShopUnheardException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ShopUnheardException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
