package org.followup.message;

import java.time.Instant;

/**
 * A mail server said at {@code RCPT TO} that it takes no mail for the recipient, not later either
 * (RFC 5321, 5yz). No report about it will ever come, since the mail never left. Published in the
 * transaction that writes it down; a listener that fails takes that back, and the mail is found as
 * one whose outcome nobody knows.
 *
 * @param messageId number of the mail in the outbox
 * @param attempt which try it was, from 1
 * @param reply the server's words without addresses
 * @param at when it said so
 */
public record MailRefused(long messageId, int attempt, String reply, Instant at) {}
