package org.followup.intake;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.Period;
import org.followup.recipient.Forgettable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Remembers which body a signed token came with, for all nodes and as long as the token's time
 * would be believed: a provider may come again with both, nobody may use the token for another
 * body.
 */
@Component
class WebhookTokens implements Forgettable {

  /** What becomes of a delivery. */
  enum Admission {
    NEW,
    /** The same once more: everything was done. */
    REPEATED,
    /** A token that came with another body. */
    STOLEN
  }

  private final WebhookTokenRepository tokens;
  private final Period kept;
  private final Clock clock;

  WebhookTokens(WebhookTokenRepository tokens, WebhookSettings settings, Clock clock) {
    this.tokens = tokens;
    this.kept = Period.ofDays((int) settings.maxAge().toDays() + 2);
    this.clock = clock;
  }

  /** Remembers the token in the caller's transaction: what fails may come again. */
  @Transactional(propagation = Propagation.MANDATORY)
  public Admission admit(String token, byte[] body) {
    byte[] key = hash(token.getBytes(StandardCharsets.UTF_8));
    byte[] content = hash(body);
    if (tokens.keep(key, content, clock.instant())) {
      return Admission.NEW;
    }
    return MessageDigest.isEqual(tokens.getBody(key), content)
        ? Admission.REPEATED
        : Admission.STOLEN;
  }

  @Override
  public String kind() {
    return "webhook-tokens";
  }

  @Override
  public Period kept() {
    return kept;
  }

  @Override
  public int forget(Instant before, int atMost) {
    return tokens.forget(before, atMost);
  }

  private static byte[] hash(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }
}
