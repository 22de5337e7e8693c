package org.followup.tracking;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import org.followup.recipient.EmailAddress;
import org.followup.recipient.SecretKeys;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * How often somebody may ask for a confirmation mail: nobody's mailbox is to be filled by our form,
 * and no machine is to send our mails to the world. Counted in the database, since whoever wants to
 * do harm would ask each node in turn; a thousand requests a second are no case for it. An address
 * or network is kept as a keyed hash, as long as it counts.
 */
@Component
class SignUpLimits {

  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Pattern IP = Pattern.compile("[0-9a-fA-F:.]{2,45}");
  private static final int IPV6_NETWORK = 8;

  private final SignUpLimitRepository limits;
  private final SignUpSettings settings;
  private final SecretKeys keys;
  private final Clock clock;

  SignUpLimits(
      SignUpLimitRepository limits, SignUpSettings settings, SecretKeys keys, Clock clock) {
    this.limits = limits;
    this.settings = settings;
    this.keys = keys;
    this.clock = clock;
  }

  /**
   * Counts one request.
   *
   * @param ip of whoever asks; null where nobody knows, then only the address counts
   * @return how long to wait where it is one too many
   */
  Optional<Duration> take(EmailAddress email, @Nullable String ip) {
    return Optional.ofNullable(ip)
        .flatMap(SignUpLimits::network)
        .flatMap(network -> take("network " + network, settings.perNetwork(), HOUR))
        .or(() -> take("address " + email.normalised(), settings.perAddress(), DAY));
  }

  private Optional<Duration> take(String what, int most, Duration period) {
    byte[] key = keys.hmac("sign-up limit", what.getBytes(StandardCharsets.UTF_8));
    Duration one = period.dividedBy(most);
    Instant now = clock.instant();
    if (limits.take(key, one, period, now)) {
      return Optional.empty();
    }
    // the next one is free when what is used leaves room for it
    return limits
        .findFull(key)
        .map(full -> Duration.between(now, full.plus(one).minus(period)))
        .map(wait -> wait.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : wait);
  }

  /** An IPv4 address; of an IPv6 address the half that its holder does not choose. */
  static Optional<String> network(String ip) {
    return read(ip)
        .map(InetAddress::getAddress)
        .map(bytes -> bytes.length == 4 ? bytes : Arrays.copyOf(bytes, IPV6_NETWORK))
        .map(HexFormat.of()::formatHex);
  }

  /** Reads an address as digits; names are not looked up. */
  static Optional<InetAddress> read(String ip) {
    if (!IP.matcher(ip).matches() || !(ip.contains(":") || ip.matches("\\d+(\\.\\d+){3}"))) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(ip));
    } catch (UnknownHostException none) {
      return Optional.empty();
    }
  }

  /** Forgets what counts no more. */
  void forget() {
    int gone;
    do {
      gone = limits.deleteUnused(clock.instant(), 1_000);
    } while (gone == 1_000);
  }
}
