package org.followup.recipient;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Addresses that get no mail. Kept as a keyed hash (HMAC) of the normalised address, so that the
 * entry survives an erasure without holding the address. Joins the transaction.
 */
@Component
public class Suppressions {

  private static final Logger log = LoggerFactory.getLogger(Suppressions.class);

  /** What a suppression stops. */
  public enum Scope {
    /** All marketing mail. */
    MARKETING,
    /** All mail. */
    ALL
  }

  private final SuppressionRepository suppressions;
  private final SecretKeys keys;
  private final Clock clock;

  Suppressions(SuppressionRepository suppressions, SecretKeys keys, Clock clock) {
    this.suppressions = suppressions;
    this.keys = keys;
    this.clock = clock;
  }

  /**
   * Suppresses an address from now on; repeating it changes nothing but a wider scope.
   *
   * @param reason a few words without personal data, kept and named in refusals
   */
  @Transactional
  public void suppress(String email, Scope scope, String reason) {
    suppressions.suppress(hash(normalised(email)), scope, reason, clock.instant());
    log.info("Address suppressed, scope={} reason={}", scope, reason);
  }

  /**
   * Denied with the reason where the address is suppressed for this purpose. The suppression that
   * {@link Recipients#erase} leaves behind gives way to an express consent given later.
   */
  public Permission permission(String email, Purpose purpose) {
    String address = normalised(email);
    List<String> scopes =
        purpose.isMarketing()
            ? List.of(Scope.ALL.name(), Scope.MARKETING.name())
            : List.of(Scope.ALL.name());
    return suppressions
        .findReason(
            hash(address), address, scopes, List.of(purpose.value(), Purpose.ALL_MARKETING.value()))
        .<Permission>map(reason -> new Permission.Denied("address is suppressed: " + reason))
        .orElseGet(() -> new Permission.Granted(purpose.value()));
  }

  /** What is no address to us may still be one to a shop, so it is hashed as it is. */
  private static String normalised(String email) {
    return EmailAddress.read(email)
        .map(EmailAddress::normalised)
        .orElseGet(() -> email.strip().toLowerCase(Locale.ROOT));
  }

  private byte[] hash(String address) {
    return keys.hmac("suppression", address.getBytes(StandardCharsets.UTF_8));
  }
}
