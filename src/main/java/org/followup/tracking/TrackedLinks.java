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
  record Followed(Hit hit, RecipientId recipient) {}

  Optional<Followed> findOpen(String token) {
    return MailToken.read(Kind.OPEN, token, keys).flatMap(open -> of(Hit.open(open.messageId())));
  }

  Optional<Followed> findRating(String token) {
    return MailToken.read(Kind.RATING, token, keys)
        .flatMap(rating -> of(Hit.rating(rating.messageId())));
  }

  private Optional<Followed> of(Hit hit) {
    return links.find(hit.messageId(), 0).map(link -> new Followed(hit, link.recipient()));
  }

  /** The hit has a target, or it is one on the hidden link. */
  Optional<Followed> findClick(String token) {
    return MailToken.read(Kind.CLICK, token, keys)
        .flatMap(
            click ->
                click.link() == MailToken.TRAP
                    ? of(Hit.trap(click.messageId()))
                    : links.find(click.messageId(), click.link()).flatMap(link -> of(click, link)));
  }

  private static Optional<Followed> of(MailToken click, LinkRepository.Link link) {
    String target = link.target();
    return target == null
        ? Optional.empty()
        : Optional.of(
            new Followed(Hit.click(click.messageId(), click.link(), target), link.recipient()));
  }
}
