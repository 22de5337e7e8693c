package org.followup.message;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.subethamail.smtp.MessageContext;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.server.SMTPServer;

/**
 * A mail server of one test that keeps what it takes, and refuses as long as the test says so.
 * Register it as an extension, and it stops afterwards.
 */
final class PickySmtp implements AfterEachCallback {

  final List<byte[]> inbox = new CopyOnWriteArrayList<>();
  final List<String> senders = new CopyOnWriteArrayList<>();
  volatile @Nullable RejectException atRecipient;
  volatile @Nullable RejectException atData;
  private final SMTPServer server = SMTPServer.port(0).messageHandlerFactory(Handler::new).build();

  PickySmtp(MailRoom room) {
    this();
    takeMailOf(room);
  }

  /** One that nobody knows yet. */
  PickySmtp() {
    server.start();
  }

  int port() {
    return server.getPortAllocated();
  }

  void takeMailOf(MailRoom room) {
    room.mailServer(server.getPortAllocated());
  }

  MimeMessage mail(int index) throws MessagingException {
    return new MimeMessage(
        Session.getInstance(new Properties()), new ByteArrayInputStream(inbox.get(index)));
  }

  @Override
  public void afterEach(ExtensionContext context) {
    server.stop();
  }

  private final class Handler implements MessageHandler {

    Handler(MessageContext context) {}

    @Override
    public void from(String from) {
      senders.add(from);
    }

    @Override
    public void recipient(String recipient) throws RejectException {
      RejectException refusal = atRecipient;
      if (refusal != null) {
        throw refusal;
      }
    }

    @Override
    public String data(InputStream data) throws RejectException, IOException {
      byte[] mail = data.readAllBytes();
      RejectException refusal = atData;
      if (refusal != null) {
        throw refusal;
      }
      inbox.add(mail);
      return "taken";
    }

    @Override
    public void done() {}
  }
}
