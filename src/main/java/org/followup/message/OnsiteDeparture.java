package org.followup.message;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.followup.message.RelayRepository.Claimed;
import org.followup.recipient.Channel;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The steps of a message onto a page of the shop, each one commit. */
@Component
@Transactional
class OnsiteDeparture {

  /** Nothing outlives the transaction that took it. */
  private static final Duration LEASE = Duration.ofMinutes(1);

  private static final String TAKEN = "it was fetched and has not been seen yet";

  private final OnsiteRepository onsite;
  private final RelayRepository relay;
  private final ChannelDeparture departure;
  private final Departure settling;
  private final ChannelVersions templates;
  private final ChannelContent content;
  private final Recipients recipients;
  private final String owner;

  OnsiteDeparture(
      OnsiteRepository onsite,
      RelayRepository relay,
      ChannelDeparture departure,
      Departure settling,
      ChannelVersions templates,
      ChannelContent content,
      Recipients recipients,
      Claimant claimant) {
    this.onsite = onsite;
    this.relay = relay;
    this.departure = departure;
    this.settling = settling;
    this.templates = templates;
    this.content = content;
    this.recipients = recipients;
    this.owner = claimant.name();
  }

  /**
   * Asks the gates again, fills the message, keeps what it says and marks it as sent, all or
   * nothing: from the commit on a page may show it. What a gate puts off or refuses is written
   * down.
   *
   * @return false where a gate keeps it, so that another may have its place; what is another's by
   *     now has one
   * @throws MailFault where it cannot be filled; it is queued still
   */
  boolean handOver(RecipientId recipient, long messageId, Instant now) {
    recipients.lock(List.of(recipient)); // before the row, as whoever withdraws does
    return relay.claimDue(owner, now, now.plus(LEASE), List.of(messageId)).stream()
        .allMatch(message -> handOver(message, now));
  }

  private boolean handOver(Claimed message, Instant now) {
    Optional<Map<String, Object>> said = departure.prepare(message, owner, now, LEASE, this::write);
    if (said.isEmpty()) {
      return false;
    }
    Instant until =
        Objects.requireNonNullElse(
            message.notAfter(), message.queuedAt().plus(OnsiteTemplate.USUAL));
    onsite.insert(
        message.messageId(),
        content.idOf(message),
        new String(content.write(said.get()), StandardCharsets.UTF_8),
        now,
        until);
    settling.sent(message.messageId(), TAKEN, now);
    return true;
  }

  /** The end of one that is queued: FAILED, or REFUSED where nobody came in time. */
  void close(long messageId, MessageState end, String reason, Instant now) {
    relay
        .claimDue(owner, now, now.plus(LEASE), List.of(messageId))
        .forEach(message -> settling.close(messageId, owner, end, reason, null, now));
  }

  private ChannelDeparture.Ready<Map<String, Object>> write(Claimed message, String basis) {
    Locale wanted = content.localeOf(message);
    ChannelTemplates.Written template =
        templates
            .find(Channel.ONSITE, message, wanted)
            .orElseThrow(
                () ->
                    new MailFault(
                        "there is no template %s/mails/%s.onsite.json"
                            .formatted(message.journey(), message.message())));
    return new ChannelDeparture.Ready<>(
        template
            .as(OnsiteTemplate.class)
            .render(content.modelOf(message, basis), template.locale()),
        template.locale().toLanguageTag());
  }
}
