package org.followup.message;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.followup.recipient.EmailAddress;
import org.followup.recipient.Profile;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.recipient.SecretKeys;
import org.springframework.stereotype.Component;

/**
 * Which lane a mail goes in: mails of a lane share what the recipient's mail provider takes. The
 * outbox holds no address, and of most domains a name would say whose it is; so a lane is the
 * domain's name only of providers with millions of customers and of domains that the configuration
 * names, and one of 64 buckets of a keyed hash for all others. A lane is told at the hand-over and
 * written down only for a mail that has to wait for its turn; whose address changes meanwhile gets
 * another lane when it is looked at next.
 */
@Component
class MailLanes {

  /** The relay as a whole; and the lane of a mail that has not been looked at. */
  static final String ALL = "";

  private static final int BUCKETS = 64;

  /** Mailbox providers of which a domain says nothing about a person. */
  private static final Set<String> LARGE =
      Set.of(
          "gmail.com",
          "googlemail.com",
          "outlook.com",
          "outlook.de",
          "hotmail.com",
          "hotmail.de",
          "hotmail.fr",
          "hotmail.co.uk",
          "live.com",
          "live.de",
          "msn.com",
          "yahoo.com",
          "yahoo.de",
          "yahoo.fr",
          "yahoo.co.uk",
          "yahoo.co.jp",
          "ymail.com",
          "aol.com",
          "aol.de",
          "icloud.com",
          "me.com",
          "mac.com",
          "gmx.de",
          "gmx.net",
          "gmx.at",
          "gmx.ch",
          "web.de",
          "t-online.de",
          "freenet.de",
          "arcor.de",
          "1und1.de",
          "posteo.de",
          "mailbox.org",
          "proton.me",
          "protonmail.com",
          "bluewin.ch",
          "orange.fr",
          "wanadoo.fr",
          "free.fr",
          "sfr.fr",
          "laposte.net",
          "libero.it",
          "virgilio.it",
          "wp.pl",
          "o2.pl",
          "interia.pl",
          "seznam.cz",
          "ziggo.nl",
          "kpnmail.nl",
          "telenet.be",
          "btinternet.com",
          "comcast.net",
          "verizon.net",
          "att.net",
          "mail.ru",
          "yandex.ru",
          "qq.com",
          "163.com",
          "docomo.ne.jp",
          "ezweb.ne.jp",
          "softbank.ne.jp");

  private final Recipients recipients;
  private final SecretKeys keys;
  private final MailRelays relays;

  MailLanes(Recipients recipients, SecretKeys keys, MailRelays relays) {
    this.recipients = recipients;
    this.keys = keys;
    this.relays = relays;
  }

  /** The lane of mails to that person; the whole where there is no address. */
  String laneOf(RecipientId recipient, Purpose purpose) {
    return recipients
        .findFor(recipient, purpose)
        .map(Profile::email)
        .flatMap(MailLanes::domain)
        .map(this::laneOf)
        .orElse(ALL);
  }

  String laneOf(String domain) {
    if (LARGE.contains(domain) || isConfigured(domain)) {
      return domain;
    }
    byte[] mac = keys.hmac("mail-lane", domain.getBytes(StandardCharsets.UTF_8));
    return "~" + HexFormat.of().toHexDigits((byte) (mac[0] & (BUCKETS - 1)));
  }

  /** Whether a lane is a bucket of domains that have no name here. */
  static boolean isBucket(String lane) {
    return lane.startsWith("~");
  }

  private boolean isConfigured(String domain) {
    return relays.list().stream()
        .flatMap(relay -> relay.domains().stream())
        .anyMatch(rates -> rates.name().equals(domain));
  }

  private static Optional<String> domain(String email) {
    return EmailAddress.read(email)
        .map(EmailAddress::ascii)
        .map(ascii -> ascii.substring(ascii.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT));
  }
}
