package org.followup.tracking;

import java.util.Optional;
import org.followup.recipient.RecipientId;
import org.followup.recipient.SecretKeys;
import org.followup.tracking.MailToken.Kind;
import org.springframework.stereotype.Component;

/**
 * What the token in a request stands for. Empty for a forged, torn or foreign one, for a link that
 * the mail does not have and for the mail of an erased person: nobody learns which.
 */
@Component
class TrackedLinks {

  private final LinkRepository links;
  private final SecretKeys keys;

  TrackedLinks(LinkRepository links, SecretKeys keys) {
    this.links = links;
    this.keys = keys;
  }

  /** The hit that the request is, and whose mail it is about. */
  record Followed(Kind kind, MailToken token, Hit hit, RecipientId recipient) {}

  /** Asks nobody. */
  Optional<MailToken> read(Kind kind, String token) {
    return MailToken.read(kind, token, keys);
  }

  Optional<Followed> findRating(String token) {
    return read(Kind.RATING, token).flatMap(rating -> find(Kind.RATING, rating));
  }

  /** A click on a link has a target. */
  Optional<Followed> find(Kind kind, MailToken token) {
    boolean trap = kind == Kind.CLICK && token.link() == MailToken.TRAP;
    return links
        .find(token.messageId(), token.link())
        .filter(link -> kind != Kind.CLICK || trap || link.target() != null)
        .map(
            link -> {
              long mail = token.messageId();
              String target = link.target();
              Hit hit =
                  switch (kind) {
                    case OPEN -> Hit.open(mail);
                    case RATING -> Hit.rating(mail);
                    case CLICK ->
                        trap || target == null
                            ? Hit.trap(mail)
                            : Hit.click(mail, token.link(), target);
                  };
              return new Followed(kind, token, hit, link.recipient());
            });
  }

  /**
   * Whether the database answers.
   *
   * @throws org.springframework.dao.DataAccessException where it does not
   */
  void ask() {
    links.find(0, 0);
  }
}
