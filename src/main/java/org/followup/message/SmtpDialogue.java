package org.followup.message;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import java.io.OutputStream;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;

/**
 * Jakarta Mail's side of the dialogue, which remembers the server's refusal. Jakarta Mail says
 * {@code RSET} before it reports one, and where the server has hung up by then it reports the
 * broken line in its place: a mail that is known to be refused would count as perhaps taken.
 */
final class SmtpDialogue extends SMTPTransport {

  private enum Step {
    DOOR,
    SENDER,
    RECIPIENT,
    MAIL
  }

  private Step step = Step.DOOR;
  private @Nullable Refusal refusal;

  SmtpDialogue(Session session, String protocol) {
    super(
        session,
        new URLName(protocol, null, -1, null, null, null),
        protocol,
        protocol.equals("smtps"));
  }

  /**
   * The first 4xx or 5xx to a mail, or at the door.
   *
   * @param recipient whether it was the recipient that was refused
   */
  record Refusal(int code, String text, boolean recipient) {}

  /** What was said to the latest mail, or at the door; null where nothing was refused. */
  @Nullable Refusal refusal() {
    return refusal;
  }

  /** A fault at the door, in the server's words where it said any and hung up. */
  MessagingException told(MessagingException fault) {
    Refusal said = refusal;
    return said == null || fault.getClass() != MessagingException.class
        ? fault
        : new MessagingException(said.text(), fault);
  }

  @Override
  protected void mailFrom() throws MessagingException {
    refusal = null;
    step = Step.SENDER;
    super.mailFrom();
  }

  @Override
  protected void rcptTo() throws MessagingException {
    step = Step.RECIPIENT;
    super.rcptTo();
  }

  @Override
  protected OutputStream data() throws MessagingException {
    step = Step.MAIL;
    return super.data();
  }

  @Override
  protected int readServerResponse() throws MessagingException {
    int code = super.readServerResponse();
    if (refusal == null && code >= 400 && code < 600) {
      refusal = new Refusal(code, getLastServerResponse().strip(), step == Step.RECIPIENT);
    }
    return code;
  }
}
