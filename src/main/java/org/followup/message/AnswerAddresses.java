package org.followup.message;

import java.util.Locale;
import java.util.Optional;
import org.followup.recipient.EmailAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Where mails to us go: the addresses that our own mails name for answers. */
@Component
public class AnswerAddresses {

  /** Of a local part (RFC 5321). */
  private static final int LONGEST = 64;

  private final @Nullable EmailAddress replies;
  private final @Nullable EmailAddress unsubscriptions;
  private final @Nullable EmailAddress bounces;

  AnswerAddresses(MailLetterhead letterhead) {
    this.replies = letterhead.replies();
    this.unsubscriptions = letterhead.unsubscriptions();
    this.bounces = letterhead.bounces();
    requireRoom("followup.mail.unsubscribe-mailto", unsubscriptions, MailLinks.MAIL_TOKEN);
    requireRoom("followup.mail.bounces", bounces, MailLinks.RETURN_TOKEN);
  }

  /** For the token and the plus before it. */
  private static void requireRoom(String property, @Nullable EmailAddress address, int token) {
    int longest = LONGEST - 1 - token;
    if (address != null && name(address).length() > longest) {
      throw new IllegalStateException(
          "%s has more than %d characters before the @, so that no token has room behind them."
              .formatted(property, longest));
    }
  }

  /** The address that replies to our mails go to. */
  public Optional<EmailAddress> replies() {
    return Optional.ofNullable(replies);
  }

  /** The address whose mails unsubscribe, without the token that each of our mails adds to it. */
  public Optional<EmailAddress> unsubscriptions() {
    return Optional.ofNullable(unsubscriptions);
  }

  /** The address that mails come back to, without the token of each. */
  public Optional<EmailAddress> bounces() {
    return Optional.ofNullable(bounces);
  }

  /** The return path of the mail with that token; empty where mails come back to the sender. */
  Optional<String> returnPath(String token) {
    return bounces().map(address -> name(address) + "+" + token + "@" + domain(address));
  }

  /**
   * What a mail offers for unsubscribing by mail (RFC 2369, RFC 6068): the token stands behind a
   * plus in the address and, for servers that know no such addresses, in the subject.
   */
  Optional<String> mailto(String token) {
    return unsubscriptions()
        .map(
            address ->
                "mailto:%s+%s@%s?subject=unsubscribe%%20%s"
                    .formatted(name(address), token, domain(address), token));
  }

  /**
   * What an envelope's address adds to the name of {@code ours}: the empty text where it is that
   * address, the text behind the plus where it is one of its plus addresses; empty where it is
   * another. Case does not matter.
   */
  public static Optional<String> findExtension(EmailAddress ours, String envelope) {
    String address = envelope.strip().toLowerCase(Locale.ROOT);
    String name = name(ours).toLowerCase(Locale.ROOT);
    String rest = "@" + domain(ours).toLowerCase(Locale.ROOT);
    if (!address.startsWith(name)
        || !address.endsWith(rest)
        || address.length() < name.length() + rest.length()) {
      return Optional.empty();
    }
    String between = address.substring(name.length(), address.length() - rest.length());
    return between.isEmpty()
        ? Optional.of("")
        : between.startsWith("+") ? Optional.of(between.substring(1)) : Optional.empty();
  }

  private static String name(EmailAddress address) {
    return address.ascii().substring(0, address.ascii().lastIndexOf('@'));
  }

  private static String domain(EmailAddress address) {
    return address.ascii().substring(address.ascii().lastIndexOf('@') + 1);
  }
}
