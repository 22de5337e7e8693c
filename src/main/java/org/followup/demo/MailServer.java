package org.followup.demo;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.context.annotation.Profile;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.subethamail.smtp.MessageContext;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.server.SMTPServer;

/**
 * A real SMTP server on the loopback interface that delivers nothing. It says 250 to a mail only
 * once the mail is on disk; where that fails it says 451, and the sender keeps the mail.
 */
@Component(MailServer.BEAN)
@Profile("demo")
class MailServer implements InitializingBean, AutoCloseable {

  static final String BEAN = "demoMailServer";

  private static final Logger log = LoggerFactory.getLogger(MailServer.class);

  /** Larger than any mail we make; keeps a mistaken client from filling the memory. */
  private static final int LARGEST = 25 << 20;

  private static final int IDLE_MINUTES = 10;

  private final MailInbox inbox;
  private final SMTPServer server;

  MailServer(MailInbox inbox, ReservedSocket socket) {
    this.inbox = inbox;
    this.server =
        SMTPServer.port(socket.getLocalPort())
            .serverSocketFactory(() -> socket)
            .hostName("localhost")
            .insertReceivedHeaders(false)
            .softwareName("Followup demo")
            .connectionTimeout(IDLE_MINUTES, TimeUnit.MINUTES)
            .maxMessageSize(LARGEST)
            .messageHandlerFactory(Incoming::new)
            .build();
  }

  @Override
  public void afterPropertiesSet() {
    server.start();
  }

  @Override
  public void close() {
    server.stop();
  }

  /** One mail on its way in. */
  private final class Incoming implements MessageHandler {

    private final List<String> recipients = new ArrayList<>();
    private String sender = "";

    Incoming(MessageContext context) {}

    @Override
    public void from(String from) {
      sender = from;
    }

    @Override
    public void recipient(String recipient) {
      recipients.add(recipient);
    }

    @Override
    @SuppressWarnings("NullAway") // the library's way to say "250 Ok"
    public String data(InputStream data) throws RejectException, IOException {
      byte[] raw = data.readNBytes(LARGEST + 1);
      if (raw.length > LARGEST) {
        throw new RejectException(552, "5.3.4 Message too big");
      }
      try {
        inbox.take(sender, recipients, raw);
      } catch (DataAccessException e) {
        log.warn("Mail not taken; its sender keeps it. bytes={}", raw.length, e);
        throw new RejectException(451, "4.3.0 Not stored, try again later");
      }
      return null;
    }

    @Override
    public void done() {}
  }
}
