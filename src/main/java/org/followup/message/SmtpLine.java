package org.followup.message;

import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** An open connection to the mail server, for one mail after the other. */
final class SmtpLine implements AutoCloseable {

  private final SmtpDialogue dialogue;
  private final PromptSockets sockets;

  SmtpLine(SmtpDialogue dialogue, PromptSockets sockets) {
    this.dialogue = dialogue;
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
      dialogue.sendMessage(mime, new Address[] {new InternetAddress(envelopeTo)});
      return new Outcome.Accepted(SmtpReply.withoutAddresses(dialogue.getLastServerResponse()));
    } catch (AddressException e) {
      return new Outcome.RefusedForGood("the address is unreadable", false);
    } catch (MessagingException e) {
      return judge(e, dialogue.refusal(), complete.get());
    } finally {
      sockets.usualPatience();
    }
  }

  private static Outcome judge(
      MessagingException failure, SmtpDialogue.@Nullable Refusal heard, boolean complete) {
    if (heard != null) {
      String words = SmtpReply.withoutAddresses(heard.text());
      return heard.code() >= 500
          ? new Outcome.RefusedForGood(words, heard.recipient())
          : new Outcome.RefusedForNow(words);
    }
    String reason = "the line broke: " + failure.getClass().getSimpleName();
    return complete ? new Outcome.Open(reason) : new Outcome.NotHandedOver(reason);
  }

  /** A refused QUIT says nothing about the mails before it. */
  @Override
  public void close() {
    try {
      dialogue.close();
    } catch (MessagingException alreadyGone) {
      // what was accepted stays accepted
    }
  }
}
