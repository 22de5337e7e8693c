package org.followup.tracking;

import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.store.StoredMessage;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.user.UserException;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Flags;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.springframework.util.unit.DataSize;

/** A mail server of our own with one mailbox, as a provider has it. */
final class OwnMailbox implements AutoCloseable {

  private static final String PASSWORD = "a password";

  private final GreenMail server;
  private final GreenMailUser user;

  OwnMailbox() {
    this(0);
  }

  /**
   * Where one was before.
   *
   * @param port 0 for a free one
   */
  OwnMailbox(int port) {
    ServerSetup setup = new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_IMAP);
    server = new GreenMail(port == 0 ? setup.dynamicPort() : setup);
    server.start();
    try {
      user = server.getManagers().getUserManager().createUser("box@shop.example", "box", PASSWORD);
    } catch (UserException e) {
      throw new AssertionError(e);
    }
  }

  int port() {
    return server.getImap().getPort();
  }

  /** What points to it, looked into every second. */
  InboundSettings settings(String password) {
    return new InboundSettings(
        List.of(),
        new InboundSettings.Smtp(
            null, "127.0.0.1", DataSize.ofKilobytes(200), 1, Duration.ofMinutes(1)),
        new ImapSettings(
            "127.0.0.1",
            port(),
            ImapSettings.Tls.NONE,
            "box",
            password,
            "INBOX",
            Duration.ofSeconds(1)));
  }

  InboundSettings settings() {
    return settings(PASSWORD);
  }

  static MimeMessage mail(String text) {
    byte[] bytes =
        text.stripLeading().replaceAll("\r?\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    try {
      return new MimeMessage(
          Session.getInstance(new Properties()), new ByteArrayInputStream(bytes));
    } catch (MessagingException e) {
      throw new AssertionError(e);
    }
  }

  /** Puts a mail in, with the lines of its mail server before it. */
  Kept put(String lines, String text) {
    user.deliver(mail(lines.strip() + "\n" + text.stripLeading()));
    List<StoredMessage> all = all();
    return new Kept(all.get(all.size() - 1));
  }

  /** A mail as it lies there. */
  record Kept(StoredMessage message) {

    boolean isSeen() {
      return message.isSet(Flags.Flag.SEEN);
    }

    boolean isFlagged() {
      return message.isSet(Flags.Flag.FLAGGED);
    }

    void takeFlagAway() {
      message.setFlag(Flags.Flag.FLAGGED, false);
    }
  }

  private List<StoredMessage> all() {
    try {
      return server.getManagers().getImapHostManager().getInbox(user).getMessages();
    } catch (FolderException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    server.stop();
  }
}
