package org.followup.message;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Properties;
import org.springframework.stereotype.Component;

/**
 * Opens lines to relays. Spring's own sender reports a mail as failed whose {@code QUIT} was
 * answered late, so we speak to the server ourselves.
 */
@Component
class SmtpServer {

  private static final String CONNECT_MILLIS = "10000";
  private static final String WRITE_MILLIS = "60000";

  /** Opens a line to the relay; throws where it cannot be reached or does not let us in. */
  SmtpLine open(MailRelay relay) throws MessagingException {
    var sockets = new PromptSockets();
    Properties properties = properties(relay, sockets);
    var dialogue = new SmtpDialogue(Session.getInstance(properties), relay.transport());
    Integer port = relay.port();
    try {
      dialogue.connect(relay.host(), port == null ? -1 : port, relay.username(), relay.password());
    } catch (MessagingException e) {
      throw dialogue.told(e);
    }
    return new SmtpLine(dialogue, sockets);
  }

  private static Properties properties(MailRelay relay, PromptSockets sockets) {
    Properties properties = new Properties();
    if (relay.properties() != null) {
      properties.putAll(relay.properties());
    }
    String protocol = relay.transport();
    String prefix = "mail." + protocol + ".";
    setDefault(properties, prefix + "connectiontimeout", CONNECT_MILLIS);
    setDefault(properties, prefix + "writetimeout", WRITE_MILLIS);
    // SmtpLine lengthens it while the server thinks about a whole mail
    boolean ownTls = properties.containsKey(prefix + "ssl.socketFactory.class");
    setDefault(
        properties,
        prefix + "timeout",
        protocol.equals("smtps") && ownTls
            ? PromptSockets.VERDICT_MILLIS
            : PromptSockets.READ_MILLIS);
    setDefault(properties, prefix + "quitwait", "false");
    // converting to 8 bit would silently make a new Message-ID
    properties.setProperty(prefix + "allow8bitmime", "false");
    secure(properties, relay, prefix);
    if (protocol.equals("smtp")) {
      properties.put(prefix + "socketFactory", sockets);
    } else if (!ownTls) {
      // plain ones: Jakarta Mail puts TLS around what is none
      properties.put(prefix + "ssl.socketFactory", sockets);
    }
    properties.setProperty(prefix + "socketFactory.fallback", "false");
    properties.setProperty(prefix + "ssl.socketFactory.fallback", "false");
    setDefault(properties, prefix + "localhost", localName());
    return properties;
  }

  /**
   * What is asked of it: of a server that is not on this machine, TLS, unless Jakarta Mail's own
   * {@code mail.smtp.starttls.required} says that a mail may go without.
   */
  static MailRelay.Tls tlsOf(MailRelay relay) {
    if (relay.tls() != null) {
      return relay.tls();
    }
    if (!relay.transport().equals("smtp")) {
      return MailRelay.Tls.REQUIRED;
    }
    if (isOnThisMachine(relay.host())) {
      return MailRelay.Tls.NONE;
    }
    if (!isSwitchedOff(relay, "mail.smtp.starttls.required")) {
      return MailRelay.Tls.REQUIRED;
    }
    return isSwitchedOff(relay, "mail.smtp.starttls.enable")
        ? MailRelay.Tls.NONE
        : MailRelay.Tls.OPPORTUNISTIC;
  }

  private static boolean isSwitchedOff(MailRelay relay, String property) {
    return relay.properties() != null && "false".equals(relay.properties().get(property));
  }

  private static void secure(Properties properties, MailRelay relay, String prefix) {
    if (relay.tls() == null && tlsOf(relay) == MailRelay.Tls.NONE) {
      return; // what Jakarta Mail is told about it holds
    }
    switch (tlsOf(relay)) {
      case REQUIRED -> {
        setDefault(properties, prefix + "starttls.enable", "true");
        setDefault(properties, prefix + "starttls.required", "true");
        setDefault(properties, prefix + "ssl.checkserveridentity", "true");
      }
      case OPPORTUNISTIC -> {
        // better than in plain, whoever answers (RFC 7435)
        setDefault(properties, prefix + "starttls.enable", "true");
        setDefault(properties, prefix + "ssl.checkserveridentity", "false");
        setDefault(properties, prefix + "ssl.trust", "*");
      }
      case NONE -> setDefault(properties, prefix + "starttls.enable", "false");
    }
  }

  private static void setDefault(Properties properties, String key, Object value) {
    properties.putIfAbsent(key, value.toString());
  }

  static boolean isOnThisMachine(String host) {
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
}
