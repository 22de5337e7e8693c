package org.followup.message;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A mail server that takes mails of ours, as configured.
 *
 * @param protocol {@code smtp}, or {@code smtps} for TLS from the first byte on (RFC 8314)
 * @param tls what is asked of a line that begins without; null: {@code required}, and {@code none}
 *     for a server on this machine
 * @param weight share of the mails, against the weights of the others
 * @param rates of the relay as a whole
 * @param domains of single recipients' domains through it; {@code *} is each other domain by itself
 * @param properties of Jakarta Mail, which win over ours
 */
record MailRelay(
    String name,
    String host,
    @Nullable Integer port,
    @Nullable String username,
    @Nullable String password,
    @Nullable String protocol,
    @Nullable Tls tls,
    @Nullable Integer weight,
    @Nullable Rates rates,
    List<DomainRates> domains,
    @Nullable Map<String, String> properties) {

  /** Stands for each domain that has no rates of its own. */
  static final String OTHERS = "*";

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");

  MailRelay {
    name = name == null ? "" : name;
    host = host == null ? "" : host.strip();
    if (!NAME.matcher(name).matches()) {
      throw new IllegalStateException(
          "followup.mail.relays: a relay's name is lower-case letters, digits and hyphens, 40 at most.");
    }
    if (host.isEmpty()) {
      throw new IllegalStateException(
          "followup.mail.relays: relay %s has no host; set it to the name of its mail server."
              .formatted(name));
    }
    if (weight != null && weight < 1) {
      throw new IllegalStateException(
          "followup.mail.relays: the weight of relay %s is below 1; pause it instead."
              .formatted(name));
    }
    if (protocol != null && !protocol.equals("smtp") && !protocol.equals("smtps")) {
      throw new IllegalStateException(
          "followup.mail.relays: the protocol of relay %s is neither smtp nor smtps."
              .formatted(name));
    }
    if ("smtps".equals(protocol) && tls != null && tls != Tls.REQUIRED) {
      throw new IllegalStateException(
          "followup.mail.relays: relay %s speaks smtps, which is TLS from the start; leave tls out."
              .formatted(name));
    }
    domains = domains == null ? List.of() : List.copyOf(domains);
  }

  /** What is asked of STARTTLS (RFC 3207). */
  enum Tls {
    /** No mail without TLS to the server that the certificate names. */
    REQUIRED,
    /** TLS where the server offers it, with whatever certificate (RFC 7435). */
    OPPORTUNISTIC,
    /** In plain. */
    NONE
  }

  /**
   * Rates of one domain.
   *
   * @param name such as {@code gmail.com}, or {@code *}
   */
  record DomainRates(
      String name, @Nullable Integer second, @Nullable Integer hour, @Nullable Integer day) {

    DomainRates {
      if (name == null || name.isBlank()) {
        throw new IllegalStateException(
            "followup.mail.relays: rates of a domain have no name; name the domain, or write *.");
      }
      name = name.strip().toLowerCase(Locale.ROOT);
    }

    Rates rates() {
      return new Rates(second, hour, day);
    }
  }

  static MailRelay of(String name, String host, int port) {
    return new MailRelay(name, host, port, null, null, null, null, null, null, List.of(), null);
  }

  String transport() {
    return protocol == null ? "smtp" : protocol;
  }

  int share() {
    return weight == null ? 1 : weight;
  }

  Rates ratesOfAll() {
    return rates == null ? Rates.NONE : rates;
  }

  /** The rates of a lane ({@link MailLanes}) through this relay. */
  Rates ratesOf(String lane) {
    return find(lane).or(() -> find(OTHERS)).orElse(Rates.NONE);
  }

  private Optional<Rates> find(String domain) {
    return domains.stream()
        .filter(d -> d.name().equals(domain))
        .findFirst()
        .map(DomainRates::rates);
  }

  boolean knowsDomains() {
    return !domains.isEmpty();
  }

  /** Without what is secret. */
  @Override
  public String toString() {
    return "relay " + name + " at " + host;
  }
}
