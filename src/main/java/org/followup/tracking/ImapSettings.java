package org.followup.tracking;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The mailbox that mails to us are fetched from; wrong settings stop the start.
 *
 * @param host none: nothing is fetched
 * @param port 993 speaks TLS from the first byte (RFC 8314), any other one STARTTLS; 0 stands for
 *     the usual one
 * @param folder where the mails are
 * @param every how often it is looked into
 */
record ImapSettings(
    @Nullable String host,
    @DefaultValue("0") int port,
    @DefaultValue("required") Tls tls,
    @Nullable String username,
    @Nullable String password,
    @DefaultValue("INBOX") String folder,
    @DefaultValue("PT1M") Duration every) {

  private static final int IMAPS = 993;
  private static final int IMAP = 143;

  /** What is asked of the line. */
  enum Tls {
    REQUIRED,
    /** Nothing, which is for a server on this machine. */
    NONE
  }

  ImapSettings {
    host = host == null || host.isBlank() ? null : host.strip();
    if (host != null) {
      require(port >= 0 && port <= 65_535, "port is between 1 and 65535.");
      require(username != null && !username.isBlank(), "username is missing.");
      require(password != null && !password.isEmpty(), "password is missing.");
      require(!folder.isBlank(), "folder is empty; INBOX is the usual one.");
      require(
          every.toSeconds() >= 1 && every.toHours() <= 24,
          "every is between a second (PT1S) and a day.");
      require(
          tls == Tls.REQUIRED || isOnThisMachine(host),
          "tls may be none for a server on this machine alone; else the password would go in plain.");
      port = port > 0 ? port : tls == Tls.NONE ? IMAP : IMAPS;
    }
  }

  boolean isOn() {
    return host != null;
  }

  /** Whether TLS comes before the first word; else STARTTLS has to. */
  boolean isTlsFromTheStart() {
    return tls == Tls.REQUIRED && port == IMAPS;
  }

  private static void require(boolean holds, String sentence) {
    if (!holds) {
      throw new IllegalArgumentException("followup.inbound.imap." + sentence);
    }
  }

  private static boolean isOnThisMachine(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException unknown) {
      return false;
    }
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "ImapSettings[host=%s, port=%d, tls=%s, folder=%s, every=%s]"
        .formatted(host, port, tls, folder, every);
  }
}
