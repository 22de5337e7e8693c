package org.followup.message;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPMessage;
import org.eclipse.angus.mail.util.MailStreamProvider;

/**
 * A mail that keeps its Message-ID (Jakarta Mail invents a new one with every save) and knows
 * whether it was written out in full, which decides what a broken line means. Its return path is
 * the sender's address unless another is set.
 */
final class OutgoingMime extends SMTPMessage {

  private static final String STREAMS = "jakarta.mail.util.StreamProvider";
  private static final Session SESSION = session();

  private final String messageId;
  private Runnable whenWritten = () -> {};

  OutgoingMime(String messageId) {
    super(SESSION);
    this.messageId = messageId;
  }

  /**
   * One for all mails, and its streams named: Jakarta Mail otherwise looks through all libraries
   * for both, several times with every mail, which took a third of the time of composing one.
   */
  private static Session session() {
    if (System.getProperty(STREAMS) == null) {
      System.setProperty(STREAMS, MailStreamProvider.class.getName());
    }
    return Session.getInstance(new Properties());
  }

  @Override
  protected void updateMessageID() throws MessagingException {
    setHeader("Message-ID", messageId);
  }

  void whenWritten(Runnable action) {
    whenWritten = action;
  }

  @Override
  public void writeTo(OutputStream out, String[] ignoreList)
      throws IOException, MessagingException {
    super.writeTo(out, ignoreList);
    whenWritten.run();
  }
}
