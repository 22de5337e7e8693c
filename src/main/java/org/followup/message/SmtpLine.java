package org.followup.message;

import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;

/** An open connection to the mail server, for one mail after the other. */
final class SmtpLine implements AutoCloseable {

  private final SMTPTransport transport;
  private final PromptSockets sockets;

  SmtpLine(SMTPTransport transport, PromptSockets sockets) {
    this.transport = transport;
    this.sockets = sockets;
  }

  /** What became of a mail. Replies are without addresses. */
  sealed interface Outcome {

    /** The server's words; null where it said none. */
    default @Nullable String reply() {
      return null;
    }

    /** The server answered for it. */
    record Accepted(String reply) implements Outcome {}

    /**
     * 5xx: not this way, not later either.
     *
     * @param recipient whether it was the recipient that was refused, before the mail was seen
     */
    record RefusedForGood(String reply, boolean recipient) implements Outcome {}

    /** 4xx: later. */
    record RefusedForNow(String reply) implements Outcome {}

    /** The line broke before the server had the whole mail: certainly not accepted. */
    record NotHandedOver(String reason) implements Outcome {}

    /** The line broke between the last dot and the answer: only the server knows. */
    record Open(String reason) implements Outcome {}
  }

  Outcome send(OutgoingMime mime, String envelopeTo) {
    return send(mime, envelopeTo, PromptSockets.VERDICT_MILLIS);
  }

  /**
   * Hands over one mail.
   *
   * @param verdictMillis how long the server may think about the whole mail
   */
  Outcome send(OutgoingMime mime, String envelopeTo, int verdictMillis) {
    var complete = new AtomicBoolean();
    mime.whenWritten(
        () -> {
          complete.set(true);
          sockets.patience(verdictMillis);
        });
    try {
      transport.sendMessage(mime, new Address[] {new InternetAddress(envelopeTo)});
      return new Outcome.Accepted(SmtpReply.withoutAddresses(transport.getLastServerResponse()));
    } catch (AddressException e) {
      return new Outcome.RefusedForGood("the address is unreadable", false);
    } catch (MessagingException e) {
      return judge(e, complete.get());
    } finally {
      sockets.patience(PromptSockets.READ_MILLIS);
    }
  }

  private static Outcome judge(MessagingException failure, boolean complete) {
    SmtpCode code = SmtpCode.of(failure);
    if (code != null && code.code() >= 500 && code.code() < 600) {
      return new Outcome.RefusedForGood(SmtpReply.withoutAddresses(code.text()), code.recipient());
    }
    if (code != null && code.code() >= 400 && code.code() < 500) {
      return new Outcome.RefusedForNow(SmtpReply.withoutAddresses(code.text()));
    }
    String reason = "the line broke: " + failure.getClass().getSimpleName();
    return complete ? new Outcome.Open(reason) : new Outcome.NotHandedOver(reason);
  }

  private record SmtpCode(int code, String text, boolean recipient) {

    /** The server's own words, wherever Jakarta Mail has put them. */
    static @Nullable SmtpCode of(MessagingException failure) {
      SmtpCode found = null;
      for (Exception e = failure; e instanceof MessagingException m; e = m.getNextException()) {
        if (e instanceof SMTPAddressFailedException a) {
          found = new SmtpCode(a.getReturnCode(), String.valueOf(a.getMessage()), true);
        } else if (e instanceof SMTPSenderFailedException s) {
          found = new SmtpCode(s.getReturnCode(), String.valueOf(s.getMessage()), false);
        } else if (e instanceof SMTPSendFailedException f && found == null) {
          found = new SmtpCode(f.getReturnCode(), String.valueOf(f.getMessage()), false);
        }
      }
      return found;
    }
  }

  /** A refused QUIT says nothing about the mails before it. */
  @Override
  public void close() {
    try {
      transport.close();
    } catch (MessagingException alreadyGone) {
      // what was accepted stays accepted
    }
  }
}
