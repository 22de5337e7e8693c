package org.followup.message;

import jakarta.mail.MessagingException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.followup.message.SmtpLine.Outcome;
import org.followup.recipient.EmailAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Hands a mail to the server for somebody who wants to see it in a real inbox. It is nobody's mail:
 * marked as a test, beside the outbox, without a way to unsubscribe anyone.
 */
@Component
class RelayTestMail {

  static final int MOST_IN_A_MINUTE = 10;

  private static final Logger log = LoggerFactory.getLogger(RelayTestMail.class);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** Somebody waits for the answer. */
  private static final int PATIENCE_MILLIS = 30_000;

  private final SmtpServer server;
  private final RelayRates rates;
  private final MailLetterhead letterhead;
  private final DkimSigner dkim;
  private final Clock clock;
  private final Deque<Instant> latest = new ArrayDeque<>();

  RelayTestMail(
      SmtpServer server,
      RelayRates rates,
      MailLetterhead letterhead,
      DkimSigner dkim,
      Clock clock) {
    this.server = server;
    this.rates = rates;
    this.letterhead = letterhead;
    this.dkim = dkim;
    this.clock = clock;
  }

  TestMail send(String journey, String message, String to, Supplier<MailPreview> look) {
    Optional<EmailAddress> address = EmailAddress.read(to);
    if (address.isEmpty()) {
      return new TestMail(
          TestMail.Outcome.BAD_ADDRESS, "That is no e-mail address; write name@domain.example.");
    }
    MailPreview preview = look.get();
    if (preview instanceof MailPreview.Unknown unknown) {
      return new TestMail(TestMail.Outcome.UNKNOWN, unknown.reason());
    }
    if (preview instanceof MailPreview.Broken broken) {
      return new TestMail(TestMail.Outcome.BROKEN, String.join(" ", broken.faults()));
    }
    if (!mayGo(clock.instant())) {
      return new TestMail(
          TestMail.Outcome.TOO_MANY,
          "More than %d test mails in a minute; wait a minute and try again."
              .formatted(MOST_IN_A_MINUTE));
    }
    TestMail sent = handOver(journey, message, address.get(), (MailPreview.Shown) preview);
    log.info(
        "Test mail was handed to the mail server journey={} message={} outcome={}",
        journey,
        message,
        sent.outcome());
    return sent;
  }

  private synchronized boolean mayGo(Instant now) {
    while (!latest.isEmpty() && !now.isBefore(latest.getFirst().plus(MINUTE))) {
      latest.removeFirst();
    }
    if (latest.size() >= MOST_IN_A_MINUTE) {
      return false;
    }
    latest.addLast(now);
    return true;
  }

  private TestMail handOver(
      String journey, String message, EmailAddress to, MailPreview.Shown shown) {
    OutgoingMime mime;
    try {
      mime = compose(journey, message, to, shown);
    } catch (MessagingException | IllegalArgumentException | MailFault e) {
      return new TestMail(
          TestMail.Outcome.REFUSED, "The mail cannot be written: " + e.getMessage() + ".");
    }
    Optional<MailRelay> relay = rates.listGoing().stream().findFirst();
    if (relay.isEmpty()) {
      return new TestMail(
          TestMail.Outcome.REFUSED, "No mail server is configured, or every relay is paused.");
    }
    try (SmtpLine line = server.open(relay.get())) {
      return told(line.send(mime, to.ascii(), PATIENCE_MILLIS));
    } catch (MessagingException | RuntimeException e) {
      return new TestMail(
          TestMail.Outcome.REFUSED,
          "The mail server %s cannot be used: %s."
              .formatted(relay.get().name(), RelayFault.of(e).words()));
    }
  }

  private OutgoingMime compose(
      String journey, String message, EmailAddress to, MailPreview.Shown shown)
      throws MessagingException {
    var mime = new OutgoingMime("<test." + UUID.randomUUID() + "@" + letterhead.domain() + ">");
    letterhead.address(mime, to, clock.instant());
    var headers = new MailHeaders(mime);
    headers.text("Subject", "[Test] " + shown.subject());
    headers.text("X-Followup-Journey", journey);
    headers.text("X-Followup-Message", message);
    headers.structured("Auto-Submitted", "auto-generated");
    MailLetterhead.write(
        mime, new MailTemplate.Rendered(shown.subject(), shown.html(), shown.text()));
    dkim.sign(mime, clock.instant());
    return mime;
  }

  private static TestMail told(Outcome outcome) {
    if (outcome instanceof Outcome.Accepted accepted) {
      return new TestMail(
          TestMail.Outcome.ACCEPTED, "The mail server took it: " + accepted.reply());
    }
    if (outcome instanceof Outcome.RefusedForGood refused) {
      return new TestMail(
          TestMail.Outcome.REFUSED, "The mail server refused it: " + refused.reply());
    }
    if (outcome instanceof Outcome.RefusedForNow refused) {
      return new TestMail(
          TestMail.Outcome.REFUSED, "The mail server refused it for now: " + refused.reply());
    }
    if (outcome instanceof Outcome.NotHandedOver broken) {
      return new TestMail(
          TestMail.Outcome.REFUSED, "Nothing was handed over, " + broken.reason() + ".");
    }
    return new TestMail(
        TestMail.Outcome.UNCLEAR,
        "The line broke before the mail server answered; it may or may not arrive.");
  }
}
