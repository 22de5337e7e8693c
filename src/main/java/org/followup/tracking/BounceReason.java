package org.followup.tracking;

import java.util.Locale;

/**
 * Why a mail came back, as the server that refused it gave to understand. The names are those of
 * the event field {@code reason}, in lower case. Only what says that the address itself is dead is
 * for good ({@link #lasting}): a fault of ours, of the way or of the moment never counts against a
 * recipient.
 *
 * <p>Meanings follow RFC 3463 and RFC 5248 (enhanced status) and RFC 5321 (reply codes); which
 * words and codes lead to which reason stands in {@code tracking/bounce-rules.tsv}.
 */
enum BounceReason {
  /** Nobody of that name there (X.1.1, X.1.3; refused at RCPT). */
  USERUNKNOWN(true),
  /** The domain does not exist or leads nowhere (X.1.2, X.4.4). */
  HOSTUNKNOWN(true),
  /** Was there once, is elsewhere now (X.1.6, 551). */
  HASMOVED(true),
  /** The host takes no mail at all (521, 556, null MX of RFC 7505). */
  NOTACCEPT(true),
  /** The mailbox is full (X.2.2). */
  MAILBOXFULL(false),
  /** The mail is larger than this mailbox may take (X.2.3). */
  EXCEEDLIMIT(false),
  /** The mailbox is there but shut: locked, disabled, unpaid (X.2.1, X.7.13). */
  SUSPEND(false),
  /**
   * The recipient or his filter wants it not, or a server says "unknown" of an address that it took
   * before: Japanese carriers do so for mail that the owner filters away.
   */
  FILTERED(false),
  /** Tried until the time ran out (X.4.7, X.4.1). */
  EXPIRED(false),
  /** The way is broken: no route, a loop, a lost connection (X.4.x). */
  NETWORKERROR(false),
  /** Refused because of who sends: address, domain, membership (X.1.7, X.1.8). */
  REJECTED(false),
  /** Refused because of where it comes from: address or host of ours is on a list. */
  BLOCKED(false),
  /** Refused for a bad name that host or domain of ours have. */
  BADREPUTATION(false),
  /** SPF, DKIM or DMARC did not pass (X.7.20 to X.7.26, 5.7.509, 5.7.515). */
  AUTHFAILURE(false),
  /** Our address has no name in the reverse DNS (X.7.25). */
  REQUIREPTR(false),
  /** Against a rule of the house there (X.7.1 with words to that effect). */
  POLICYVIOLATION(false),
  /** Taken for spam by its content. */
  SPAMDETECTED(false),
  /** Taken for a virus. */
  VIRUSDETECTED(false),
  /** Against the form of RFC 5322, and said so. */
  NOTCOMPLIANTRFC(false),
  /** The content cannot be taken as it is written (X.6.x). */
  CONTENTERROR(false),
  /** Larger than the server takes (X.3.4). */
  MESGTOOBIG(false),
  /** A command out of place (500 to 504, X.5.x). */
  SYNTAXERROR(false),
  /** The server does not pass mail on for this domain. */
  NORELAYING(false),
  /** Log in first, or another want of security (530, 535, X.7.x). */
  SECURITYERROR(false),
  /** TLS was asked for and did not come about (X.7.10, X.7.30). */
  FAILEDSTARTTLS(false),
  /** More connections or recipients at once than the server takes (X.5.3). */
  TOOMANYCONN(false),
  /** More mails in a time than the server takes (X.7.28). */
  SPEEDING(false),
  /** The disk of the server is full (X.3.1). */
  SYSTEMFULL(false),
  /** The server has a fault of its own (X.3.x). */
  SYSTEMERROR(false),
  /** A program that should take the mail there failed. */
  MAILERERROR(false),
  /** Refused with words or codes that leave open why. */
  ONHOLD(false),
  /** Came back without a word. */
  UNDEFINED(false),
  /** A report on feedback (RFC 5965): a complaint, see the feedback type. */
  FEEDBACK(false),
  /** Out of office or another answer by a machine (RFC 3834): no bounce. */
  VACATION(false),
  /** It arrived: a report of success, no bounce. */
  DELIVERED(false);

  private final boolean lasting;

  BounceReason(boolean lasting) {
    this.lasting = lasting;
  }

  /** Whether this says that the address is dead, unless the code is a temporary one. */
  boolean lasting() {
    return lasting;
  }

  /** The name in events. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
