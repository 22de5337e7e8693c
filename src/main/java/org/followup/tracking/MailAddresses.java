package org.followup.tracking;

import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.stream.IntStream;
import org.followup.message.MailLinks;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.SecretKeys;
import org.followup.tracking.MailToken.Kind;
import org.followup.tracking.UnsubscribeRepository.Reference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Writes the links that mails carry. */
@Component
class MailAddresses implements MailLinks {

  private static final Logger log = LoggerFactory.getLogger(MailAddresses.class);

  private final UnsubscribeRepository references;
  private final LinkRepository links;
  private final SecretKeys keys;
  private final TrackingSettings settings;
  private final Environment environment;
  private final Clock clock;

  MailAddresses(
      UnsubscribeRepository references,
      LinkRepository links,
      SecretKeys keys,
      TrackingSettings settings,
      Environment environment,
      Clock clock) {
    this.references = references;
    this.links = links;
    this.keys = keys;
    this.settings = settings;
    this.environment = environment;
    this.clock = clock;
    if (settings.url() == null && !environment.acceptsProfiles(Profiles.of("demo"))) {
      log.warn(
          "followup.url is not set: links in mails will point to this machine;"
              + " set it to the public address");
    }
  }

  @Override
  @Transactional
  public WaysOut waysOut(long messageId, RecipientId recipient, Purpose purpose) {
    if (!purpose.isMarketing()) {
      throw new IllegalArgumentException(
          "Message " + messageId + " is no marketing, so there is nothing to unsubscribe from.");
    }
    Reference reference = new Reference(recipient, purpose);
    long id = references.findId(reference).orElseGet(() -> keep(reference));
    SubscriptionToken token = new SubscriptionToken(id, messageId);
    return new WaysOut(
        address("/u/", token.write(SubscriptionToken.Kind.UNSUBSCRIBE, keys)),
        address("/preferences/", token.write(SubscriptionToken.Kind.PREFERENCES, keys)),
        token.writeForAddress(keys));
  }

  @Override
  public String returnToken(long messageId) {
    return ReturnToken.write(messageId, keys);
  }

  @Override
  public URI rating(long messageId) {
    return address("/r/", new MailToken(messageId, 0).write(Kind.RATING, keys));
  }

  @Override
  public @Nullable URI confirmation(long messageId, RecipientId recipient) {
    return SignUpId.read(recipient)
        .map(signUp -> address("/confirm/", new SignUpToken(signUp, messageId).write(keys)))
        .orElse(null);
  }

  @Override
  public Tracked track(long messageId, List<String> targets) {
    return new Tracked(
        IntStream.rangeClosed(1, targets.size())
            .mapToObj(link -> new MailToken(messageId, link).write(Kind.CLICK, keys))
            .map(token -> address("/c/", token))
            .toList(),
        address("/c/", new MailToken(messageId, MailToken.TRAP).write(Kind.CLICK, keys)),
        address("/o/", new MailToken(messageId, 0).write(Kind.OPEN, keys) + ".gif"));
  }

  @Override
  @Transactional
  public void keep(long messageId, RecipientId recipient, List<String> targets) {
    links.keep(messageId, recipient, targets, clock.instant());
  }

  private long keep(Reference reference) {
    references.keep(reference, clock.instant());
    return references.findId(reference).orElseThrow();
  }

  private URI address(String path, String token) {
    return URI.create(base() + path + token);
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
