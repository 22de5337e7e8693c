package org.followup.tracking;

import java.net.URI;
import java.time.Clock;
import org.followup.message.UnsubscribeLinks;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.SecretKeys;
import org.followup.tracking.UnsubscribeRepository.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Writes the links that mails carry. */
@Component
class UnsubscribeAddresses implements UnsubscribeLinks {

  private static final Logger log = LoggerFactory.getLogger(UnsubscribeAddresses.class);

  private final UnsubscribeRepository references;
  private final SecretKeys keys;
  private final TrackingSettings settings;
  private final Environment environment;
  private final Clock clock;

  UnsubscribeAddresses(
      UnsubscribeRepository references,
      SecretKeys keys,
      TrackingSettings settings,
      Environment environment,
      Clock clock) {
    this.references = references;
    this.keys = keys;
    this.settings = settings;
    this.environment = environment;
    this.clock = clock;
    if (settings.url() == null && !environment.acceptsProfiles(Profiles.of("demo"))) {
      log.warn(
          "followup.url is not set: unsubscribe links in mails will point to this machine;"
              + " set it to the public address");
    }
  }

  @Override
  @Transactional
  public URI linkFor(long messageId, RecipientId recipient, Purpose purpose) {
    if (!purpose.isMarketing()) {
      throw new IllegalArgumentException(
          "Message " + messageId + " is no marketing, so there is nothing to unsubscribe from.");
    }
    Reference reference = new Reference(recipient, purpose);
    long id = references.findId(reference).orElseGet(() -> keep(reference));
    return URI.create(base() + "/u/" + new UnsubscribeToken(id, messageId).write(keys));
  }

  private long keep(Reference reference) {
    references.keep(reference, clock.instant());
    return references.findId(reference).orElseThrow();
  }

  /** The port is asked for late: a server on a free port knows it only once it runs. */
  private String base() {
    URI url = settings.url();
    if (url != null) {
      return url.toString().replaceFirst("/+$", "");
    }
    String configured = environment.getProperty("server.port", "8080");
    return "http://localhost:" + environment.getProperty("local.server.port", configured);
  }
}
