package org.followup.tracking;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.followup.tracking.InboundPost.Addressee;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.subethamail.smtp.MessageContext;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.server.SMTPServer;

/**
 * Listens for mails to us (SMTP, RFC 5321), where {@code followup.inbound.smtp.port} says so. Says
 * 250 to a mail only once what it asks for has committed; where the database does not answer it
 * says 451, and the sender keeps the mail. Strangers' addresses get 550.
 */
@Component
class InboundListener implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(InboundListener.class);
  private static final int MOST_RECIPIENTS = 50;

  /** So many times the time of silence a whole mail may take. */
  private static final int PATIENCE = 5;

  private final InboundSettings.Smtp settings;
  private final InboundPost post;
  private @Nullable SMTPServer server;

  InboundListener(InboundSettings settings, InboundPost post) {
    this.settings = settings.smtp();
    this.post = post;
  }

  @Override
  public void start() {
    Integer port = settings.port();
    if (port == null) {
      return;
    }
    SMTPServer starting =
        SMTPServer.port(port)
            .bindAddress(address(settings.host()))
            .softwareName("Followup")
            .insertReceivedHeaders(false)
            .maxConnections(settings.maxConnections())
            .maxRecipients(MOST_RECIPIENTS)
            .maxMessageSize(Math.toIntExact(settings.maxSize().toBytes()))
            .connectionTimeout(
                Math.toIntExact(settings.timeout().toMillis()), TimeUnit.MILLISECONDS)
            .messageHandlerFactory(Incoming::new)
            .serverThreadName("inbound-smtp")
            .build();
    try {
      starting.start();
    } catch (RuntimeException fault) {
      throw new IllegalStateException(
          "Mail cannot be listened for on %s port %d: set followup.inbound.smtp.port to a free one."
              .formatted(settings.host(), port),
          fault);
    }
    server = starting;
    log.info("Listens for mail, host={} port={}", settings.host(), starting.getPortAllocated());
  }

  @Override
  public void stop() {
    SMTPServer running = server;
    if (running != null) {
      server = null;
      running.stop();
    }
  }

  @Override
  public boolean isRunning() {
    return server != null;
  }

  /** Where it listens; empty where it does not. */
  Optional<Integer> findPort() {
    return Optional.ofNullable(server).map(SMTPServer::getPortAllocated);
  }

  private static InetAddress address(String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException unknown) {
      throw new IllegalStateException(
          "followup.inbound.smtp.host names no address of this machine.", unknown);
    }
  }

  /** One mail on its way in. */
  private final class Incoming implements MessageHandler {

    private final List<Addressee> addressees = new ArrayList<>();
    private String sender = "";

    Incoming(MessageContext context) {}

    @Override
    public void from(String from) {
      sender = from;
    }

    @Override
    public void recipient(String recipient) throws RejectException {
      Optional<Addressee> found;
      try {
        found = post.find(recipient);
      } catch (DataAccessException | TransactionException e) {
        throw later(e);
      }
      addressees.add(
          found.orElseThrow(() -> new RejectException(550, "5.1.1 Nobody of that address here")));
    }

    @Override
    @SuppressWarnings("NullAway") // the library's way to say "250 Ok"
    public String data(InputStream data) throws RejectException, IOException {
      BoundedStream bounded =
          new BoundedStream(
              data, settings.maxSize().toBytes(), settings.timeout().multipliedBy(PATIENCE));
      Arrived mail = Arrived.read(sender, bounded);
      if (bounded.isTooLarge()) {
        throw new RejectException(552, "5.3.4 Message too big");
      }
      try {
        post.take(addressees, mail);
      } catch (DataAccessException | TransactionException e) {
        throw later(e);
      }
      return null;
    }

    @Override
    public void done() {}

    private RejectException later(Exception fault) {
      log.warn("A mail was not taken; its sender keeps it", fault);
      return new RejectException(451, "4.3.0 Try again later");
    }
  }
}
