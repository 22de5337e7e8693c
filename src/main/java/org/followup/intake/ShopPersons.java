package org.followup.intake;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.followup.recipient.EmailAddress;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.recipient.SecretKeys;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Finds whom a shop means: by the shop's customer id, else by e-mail address without regard to
 * case. Nothing is written here.
 */
@Component
class ShopPersons {

  /** Whom a payload is about. */
  sealed interface Person {}

  /** Exactly one, who may be new to us. */
  record One(RecipientId id) implements Person {}

  /** Several have the address; which of them is meant nobody can say. */
  record Several(List<RecipientId> ids) implements Person {}

  /** The payload names nobody. */
  record Nobody() implements Person {}

  private final Recipients recipients;
  private final SecretKeys keys;

  ShopPersons(Recipients recipients, SecretKeys keys) {
    this.recipients = recipients;
    this.keys = keys;
  }

  /**
   * @param shop the kind of shop, such as {@code shopify}: an unknown customer becomes {@code
   *     <shop>:<customer id>}
   * @param domain the very shop, in which customer ids are unique
   * @param emails addresses of the payload, the customer's own first
   */
  Person find(String shop, String domain, @Nullable String customerId, Collection<String> emails) {
    if (customerId != null) {
      Optional<RecipientId> known = recipients.findByAlias(domain, customerId);
      if (known.isPresent()) {
        return new One(known.get());
      }
    }
    for (String email : emails) {
      List<RecipientId> having = recipients.listByEmail(email);
      if (!having.isEmpty()) {
        return having.size() == 1 ? new One(having.get(0)) : new Several(having);
      }
    }
    if (customerId != null) {
      return new One(new RecipientId(shop + ":" + customerId));
    }
    return emails.stream()
        .flatMap(email -> EmailAddress.read(email).stream())
        .findFirst()
        .<Person>map(email -> new One(guest(shop, email)))
        .orElseGet(Nobody::new);
  }

  /** A guest keeps one id over orders, which does not tell the address. */
  private RecipientId guest(String shop, EmailAddress email) {
    byte[] hash = keys.hmac("shop-guest", email.normalised().getBytes(StandardCharsets.UTF_8));
    return new RecipientId(shop + ":guest-" + HexFormat.of().formatHex(hash, 0, 16));
  }
}
