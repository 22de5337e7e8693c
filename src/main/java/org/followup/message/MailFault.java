package org.followup.message;

/** A mail that cannot be built; the message fails with this reason until someone mends it. */
final class MailFault extends RuntimeException {

  private static final long serialVersionUID = 1L;

  MailFault(String reason) {
    super(reason);
  }

  MailFault(String reason, Throwable cause) {
    super(reason, cause);
  }

  /** A sentence without personal data. */
  String reason() {
    String message = getMessage();
    return message == null ? "the mail cannot be built" : message;
  }
}
