package org.followup.message;

/**
 * What became of a test mail.
 *
 * @param words a sentence for who sent it, without an address
 */
public record TestMail(Outcome outcome, String words) {

  /** The ways it can go. */
  public enum Outcome {
    /** The mail server took it. */
    ACCEPTED,
    /** The mail server refused it, or cannot be reached; nothing left. */
    REFUSED,
    /** The line broke before the server answered: it may or may not arrive. */
    UNCLEAR,
    /** What was typed is no address. */
    BAD_ADDRESS,
    /** Too many in one minute. */
    TOO_MANY,
    /** There is no such mail or recipient. */
    UNKNOWN,
    /** The template is at fault. */
    BROKEN
  }
}
