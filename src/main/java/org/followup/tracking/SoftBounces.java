package org.followup.tracking;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.followup.event.Event;
import org.followup.event.History;
import org.followup.message.MailEvidence;
import org.followup.message.PostedMessage;
import org.followup.recipient.AddressHash;
import org.followup.recipient.AddressPauses;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Counts the mails that came back for now, in the log of events: those to the same address, within
 * the time set, after the last that is known to have arrived there. A mail counts once, a fault of
 * ours never.
 */
@Component
class SoftBounces {

  private static final Set<String> BOUNCED = Set.of("email-bounced");
  private static final Set<String> ARRIVED =
      Set.of("email-delivered", "email-opened", "email-link-clicked");

  private static final int MOST = 200;

  private final History history;
  private final MailEvidence evidence;
  private final AddressPauses pauses;
  private final BounceSettings settings;
  private final Clock clock;

  SoftBounces(
      History history,
      MailEvidence evidence,
      AddressPauses pauses,
      BounceSettings settings,
      Clock clock) {
    this.history = history;
    this.evidence = evidence;
    this.pauses = pauses;
    this.settings = settings;
    this.clock = clock;
  }

  /** Pauses the address of the mail where this was one too many, in the caller's transaction. */
  void count(PostedMessage mail, @Nullable String reason) {
    Optional<AddressHash> address = evidence.findAddress(mail.messageId());
    if (address.isEmpty() || SenderFaults.has(reason)) {
      return;
    }
    Instant since = clock.instant().minus(settings.within());
    Instant arrived =
        history.list(mail.recipient(), ARRIVED, since, MOST).stream()
            .filter(event -> isAbout(event, address.get()))
            .map(Event::time)
            .findFirst()
            .orElse(Instant.MIN);
    List<String> mails =
        history.list(mail.recipient(), BOUNCED, since, MOST).stream()
            .filter(event -> event.time().isAfter(arrived))
            .filter(event -> "soft".equals(event.text("kind")))
            .filter(event -> !SenderFaults.has(event.text("reason")))
            .filter(event -> isAbout(event, address.get()))
            .map(event -> String.valueOf(event.text("messageId")))
            .distinct()
            .toList();
    if (mails.size() >= settings.soft()) {
      pauses.pause(address.get(), settings.pause(), reason);
    }
  }

  private boolean isAbout(Event event, AddressHash address) {
    String messageId = event.text("messageId");
    return messageId != null
        && messageId.matches("\\d{1,18}")
        && evidence.findAddress(Long.parseLong(messageId)).filter(address::equals).isPresent();
  }
}
