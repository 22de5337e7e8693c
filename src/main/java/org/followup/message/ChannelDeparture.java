package org.followup.message;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.followup.message.RelayRepository.Claimed;
import org.followup.recipient.Permissions;
import org.followup.recipient.Recipients;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** As {@link Departure}, for what leaves by another channel than e-mail. */
@Component
@Transactional
class ChannelDeparture {

  private final ChannelRepository channels;
  private final RelayRepository relay;
  private final OutboxRepository outbox;
  private final Gates gates;
  private final Permissions permissions;
  private final Recipients recipients;

  ChannelDeparture(
      ChannelRepository channels,
      RelayRepository relay,
      OutboxRepository outbox,
      Gates gates,
      Permissions permissions,
      Recipients recipients) {
    this.channels = channels;
    this.relay = relay;
    this.outbox = outbox;
    this.gates = gates;
    this.permissions = permissions;
    this.recipients = recipients;
  }

  /** What leaves. @param <T> as the channel hands it over */
  record Ready<T>(T content, @Nullable String locale) {}

  /** Builds it. */
  interface Writing<T> {

    /**
     * @param basis of the permission
     * @throws MailFault where it cannot be built until someone mends it
     */
    Ready<T> write(Claimed message, String basis);

    /** When it is looked at again that may leave from that moment on. */
    default Instant turnAfter(Instant moment) {
      return moment;
    }
  }

  /**
   * Asks the gates again, builds the message and marks it as being handed over: from the commit on
   * nothing withdraws it. Holds the recipient, so that a consent withdrawn before is obeyed.
   *
   * @return empty where it does not leave now; that is written down
   */
  <T> Optional<T> prepare(
      Claimed message, String owner, Instant now, Duration lease, Writing<T> writing) {
    recipients.lock(List.of(message.recipient()));
    Judgement judgement = gates.judgeAgain(message.asCase(), now);
    Instant until = judgement.until();
    long id = message.messageId();
    if (judgement.state() == MessageState.REFUSED || until != null) {
      String reason = judgement.requireReason();
      boolean written =
          until == null
              ? relay.close(id, owner, MessageState.REFUSED, reason, null, now)
              : relay.giveBack(id, owner, reason, null, 0, 0, writing.turnAfter(until), now);
      if (written) {
        outbox.appendVerdict(id, "relay", judgement, now);
      }
      return Optional.empty();
    }
    Permissions.Grounds grounds =
        Objects.requireNonNull(judgement.grounds(), "what passes the gates has its grounds");
    Ready<T> ready = writing.write(message, grounds.basis());
    if (!channels.begin(id, owner, ready.locale(), grounds.consentSeq(), now.plus(lease), now)) {
      return Optional.empty();
    }
    permissions.use(message.recipient(), message.purpose(), now);
    outbox.appendVerdict(
        id,
        "relay",
        new Judgement(MessageState.TRANSMITTING, null, null, null, judgement.answers()),
        now);
    return Optional.of(ready.content());
  }
}
