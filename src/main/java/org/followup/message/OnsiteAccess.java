package org.followup.message;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Who may see whose messages on a page. A customer's id can be guessed, so the shop's server, which
 * knows who is logged in, signs it for a while: base64url of HMAC-SHA256 (RFC 2104) under {@code
 * followup.channels.onsite.secret} over {@code followup-onsite.<until>.<recipient>} in UTF-8,
 * {@code until} in seconds since 1970. The id stands last, so no other pair gives the same text.
 */
@Component
public class OnsiteAccess {

  /** A signature that leaks is worth nothing after that. */
  private static final Duration LONGEST = Duration.ofDays(2);

  private static final String ALGORITHM = "HmacSHA256";

  private final @Nullable OnsiteSettings settings;
  private final Clock clock;

  OnsiteAccess(ChannelSettings channels, Clock clock) {
    this.settings = channels.onsite();
    this.clock = clock;
  }

  /** Whether there are messages on pages here at all. */
  public boolean isOpen() {
    return settings != null;
  }

  /** Origins of pages whose scripts may ask; exact, and none where none is configured. */
  public List<String> origins() {
    return settings == null ? List.of() : settings.origins();
  }

  /**
   * Who it is; empty where the signature is not of these, or they hold no more, or are meant for
   * longer than two days. Compared in constant time, and says nothing of whether anybody is known.
   */
  public Optional<RecipientId> read(
      @Nullable String recipient, @Nullable String until, @Nullable String signature) {
    if (settings == null || recipient == null || until == null || signature == null) {
      return Optional.empty();
    }
    byte[] expected = sign(settings.requireSecret(), recipient, until);
    boolean genuine =
        MessageDigest.isEqual(
            expected, signature.replace("=", "").getBytes(StandardCharsets.UTF_8));
    return genuine && isNow(until) ? customer(recipient) : Optional.empty();
  }

  /**
   * Not a device: once it is known whose it is, whoever sits at it would read that person's
   * messages without having logged in.
   */
  private static Optional<RecipientId> customer(String recipient) {
    try {
      return Optional.of(new RecipientId(recipient)).filter(one -> !one.isDevice());
    } catch (IllegalArgumentException none) {
      return Optional.empty();
    }
  }

  /** What the shop's server sends along; for the demo's shop, which has no other. */
  public String sign(RecipientId recipient, Instant until) {
    if (settings == null) {
      throw new IllegalStateException("followup.channels.onsite is not configured.");
    }
    String seconds = Long.toString(until.getEpochSecond());
    return new String(
        sign(settings.requireSecret(), recipient.value(), seconds), StandardCharsets.US_ASCII);
  }

  private static byte[] sign(String secret, String recipient, String until) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
      byte[] signed =
          mac.doFinal(
              ("followup-onsite." + until + "." + recipient).getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encode(signed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has " + ALGORITHM + ".", e);
    }
  }

  private boolean isNow(String until) {
    if (!until.matches("\\d{1,12}")) {
      return false;
    }
    Instant end = Instant.ofEpochSecond(Long.parseLong(until));
    Instant now = clock.instant();
    return end.isAfter(now) && !end.isAfter(now.plus(LONGEST));
  }
}
