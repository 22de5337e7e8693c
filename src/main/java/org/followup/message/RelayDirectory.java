package org.followup.message;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import org.springframework.stereotype.Component;

/** {@code followup.mail.relays}, or else the one server of {@code spring.mail}. */
@Component
class RelayDirectory implements MailRelays {

  private static final Logger log = LoggerFactory.getLogger(RelayDirectory.class);

  private final List<MailRelay> relays;
  private final ObjectProvider<JavaMailSenderImpl> spring;

  RelayDirectory(RelaySettings settings, ObjectProvider<JavaMailSenderImpl> spring) {
    this.relays = settings.relays() == null ? List.of() : List.copyOf(settings.relays());
    this.spring = spring;
    Set<String> names = new HashSet<>();
    for (MailRelay relay : relays) {
      if (!names.add(relay.name())) {
        throw new IllegalStateException(
            "followup.mail.relays: two relays are named %s; give each a name of its own."
                .formatted(relay.name()));
      }
      if (relay.tls() != null
          && relay.tls() != MailRelay.Tls.REQUIRED
          && !SmtpServer.isOnThisMachine(relay.host())) {
        log.warn(
            "Mails to relay {} may be read on their way: tls is {}. Set it to required.",
            relay.name(),
            relay.tls().name().toLowerCase(java.util.Locale.ROOT));
      }
    }
  }

  @Override
  public List<MailRelay> list() {
    return relays.isEmpty() ? ofSpring() : relays;
  }

  private List<MailRelay> ofSpring() {
    JavaMailSenderImpl server = spring.getIfAvailable();
    if (server == null || server.getHost() == null || server.getHost().isBlank()) {
      return List.of();
    }
    Map<String, String> properties = new HashMap<>();
    server
        .getJavaMailProperties()
        .forEach((key, value) -> properties.put(key.toString(), value.toString()));
    return List.of(
        new MailRelay(
            DEFAULT,
            server.getHost(),
            server.getPort() < 0 ? null : Integer.valueOf(server.getPort()),
            blankToNull(server.getUsername()),
            server.getPassword(),
            server.getProtocol(),
            null,
            null,
            null,
            List.of(),
            properties));
  }

  private static @Nullable String blankToNull(@Nullable String text) {
    return text == null || text.isBlank() ? null : text;
  }
}
