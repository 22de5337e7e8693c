package org.followup.message;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import org.springframework.stereotype.Component;

/**
 * The mail server of {@code spring.mail}. Spring's own sender reports a mail as failed whose {@code
 * QUIT} was answered late, so we take its configuration and speak to the server ourselves.
 */
@Component
class SmtpServer {

  private static final String CONNECT_MILLIS = "10000";
  private static final String WRITE_MILLIS = "60000";

  private final ObjectProvider<JavaMailSenderImpl> configuration;

  SmtpServer(ObjectProvider<JavaMailSenderImpl> configuration) {
    this.configuration = configuration;
  }

  /** Opens a line to the server; throws where it cannot be reached or does not let us in. */
  SmtpLine open() throws MessagingException {
    JavaMailSenderImpl configured = configuration.getIfAvailable();
    if (configured == null || configured.getHost() == null) {
      throw new MessagingException("spring.mail.host names no mail server");
    }
    String host = configured.getHost();
    String protocol = configured.getProtocol() == null ? "smtp" : configured.getProtocol();
    var sockets = new PromptSockets();
    Properties properties = properties(configured.getJavaMailProperties(), protocol, host, sockets);
    Session session = Session.getInstance(properties);
    if (!(session.getTransport(protocol) instanceof SMTPTransport transport)) {
      throw new MessagingException("spring.mail.protocol is neither smtp nor smtps: " + protocol);
    }
    transport.connect(
        host,
        configured.getPort(),
        blankToNull(configured.getUsername()),
        configured.getPassword());
    return new SmtpLine(transport, sockets);
  }

  private static Properties properties(
      Properties configured, String protocol, String host, PromptSockets sockets) {
    Properties properties = new Properties();
    properties.putAll(configured);
    String prefix = "mail." + protocol + ".";
    setDefault(properties, prefix + "connectiontimeout", CONNECT_MILLIS);
    setDefault(properties, prefix + "writetimeout", WRITE_MILLIS);
    // SmtpLine lengthens it while the server thinks about a whole mail
    setDefault(
        properties,
        prefix + "timeout",
        protocol.equals("smtp") ? PromptSockets.READ_MILLIS : PromptSockets.VERDICT_MILLIS);
    setDefault(properties, prefix + "quitwait", "false");
    // converting to 8 bit would silently make a new Message-ID
    properties.setProperty(prefix + "allow8bitmime", "false");
    if (!isOnThisMachine(host)) {
      setDefault(properties, prefix + "starttls.enable", "true");
      setDefault(properties, prefix + "starttls.required", "true");
      setDefault(properties, prefix + "ssl.checkserveridentity", "true");
    }
    if (protocol.equals("smtp")) {
      properties.put(prefix + "socketFactory", sockets);
      properties.setProperty(prefix + "socketFactory.fallback", "false");
    }
    setDefault(properties, prefix + "localhost", localName());
    return properties;
  }

  private static void setDefault(Properties properties, String key, Object value) {
    properties.putIfAbsent(key, value.toString());
  }

  private static boolean isOnThisMachine(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException unknown) {
      return false;
    }
  }

  private static String localName() {
    try {
      String name = InetAddress.getLocalHost().getHostName();
      return name.matches("[A-Za-z0-9.-]+") ? name : "localhost";
    } catch (UnknownHostException nameless) {
      return "localhost";
    }
  }

  private static @Nullable String blankToNull(@Nullable String text) {
    return text == null || text.isBlank() ? null : text;
  }
}
