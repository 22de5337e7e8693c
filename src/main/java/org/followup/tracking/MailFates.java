package org.followup.tracking;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.followup.event.Inbox;
import org.followup.event.NewEvent;
import org.followup.message.MailEvidence;
import org.followup.message.MailReturns;
import org.followup.message.Outbox;
import org.followup.message.PostedMessage;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.recipient.Suppression.Reason;
import org.followup.recipient.Suppressions;
import org.followup.recipient.Suppressions.Scope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The door for news of mails that left: each becomes an event, and what follows for permission and
 * outbox follows in the same transaction.
 *
 * <ul>
 *   <li>hard bounce: nothing more goes to the address that the mail was sent to; the person's
 *       address of today is another matter, and so is a fault of ours ({@link SenderFaults});
 *   <li>soft bounces, too many: no marketing to that address for a while ({@link SoftBounces});
 *   <li>complaint: that address gets no marketing, the person's consents are withdrawn, what is
 *       queued is taken back, marketing journeys end;
 *   <li>unsubscribed: as by the link in the mail, as of when it was; a consent to the topic that
 *       was given since stands.
 * </ul>
 *
 * <p>News of a mail that never left, or whose person was erased, are passed over.
 */
@Component
public class MailFates {

  private static final Logger log = LoggerFactory.getLogger(MailFates.class);
  private static final String FOLLOWUP = "Followup";
  private static final String BOUNCED = "email-bounced";

  private final Outbox outbox;
  private final MailEvidence evidence;
  private final MailReturns returns;
  private final Recipients recipients;
  private final Suppressions suppressions;
  private final SoftBounces softBounces;
  private final Unsubscribing unsubscribing;
  private final Inbox inbox;

  MailFates(
      Outbox outbox,
      MailEvidence evidence,
      MailReturns returns,
      Recipients recipients,
      Suppressions suppressions,
      SoftBounces softBounces,
      Unsubscribing unsubscribing,
      Inbox inbox) {
    this.outbox = outbox;
    this.evidence = evidence;
    this.returns = returns;
    this.recipients = recipients;
    this.suppressions = suppressions;
    this.softBounces = softBounces;
    this.unsubscribing = unsubscribing;
    this.inbox = inbox;
  }

  /**
   * Takes news in their order, all or none, in the caller's transaction where there is one. Holds
   * the recipients. News told before, by source and id, change nothing: they become events of that
   * identity, the inbox knows those it has, and only a new one has consequences.
   */
  @Transactional
  public void take(List<MailNews> news) {
    List<RecipientId> concerned = new ArrayList<>();
    for (MailNews one : news) {
      find(one).map(PostedMessage::recipient).ifPresent(concerned::add);
    }
    recipients.lock(concerned);
    for (MailNews one : news) {
      // once more, since whose it is may have changed before it was held
      find(one).ifPresent(mail -> take(one, mail));
    }
  }

  private Optional<PostedMessage> find(MailNews news) {
    return outbox.find(news.messageId()).filter(mail -> mail.rfcMessageId() != null);
  }

  private void take(MailNews news, PostedMessage mail) {
    switch (news.kind()) {
      case DELIVERED -> {
        if (tell("email-delivered", news, mail)) {
          evidence.arrived(mail.messageId(), "reported as delivered");
        }
      }
      case HARD_BOUNCE, SOFT_BOUNCE -> bounce(news, mail);
      case COMPLAINT -> {
        if (tell("email-marked-as-spam", news, mail)) {
          evidence.arrived(mail.messageId(), "its reader called it spam");
          returns.note(mail.messageId(), MailReturns.Kind.COMPLAINT);
          suppress(mail, Scope.MARKETING, Reason.COMPLAINT, news);
          unsubscribing.stop(
              mail.recipient(), Purpose.ALL_MARKETING, proof("complaint", news, mail));
        }
      }
      case UNSUBSCRIBED ->
          unsubscribing.stop(
              mail.recipient(),
              mail.purpose().isMarketing() ? mail.purpose() : Purpose.ALL_MARKETING,
              proof("mail program", news, mail),
              news.at(),
              news.source(),
              news.id());
    }
  }

  private void bounce(MailNews news, PostedMessage mail) {
    if (!tell(BOUNCED, news, mail)) {
      return;
    }
    String why = words(news);
    evidence.cameBack(mail.messageId(), why.isEmpty() ? "no reason given" : why);
    returns.note(
        mail.messageId(),
        isHard(news) ? MailReturns.Kind.HARD_BOUNCE : MailReturns.Kind.SOFT_BOUNCE);
    if (!isHard(news)) {
      softBounces.count(mail, news.reason());
    } else if (!SenderFaults.has(news.reason())) {
      suppress(mail, Scope.ALL, Reason.HARD_BOUNCE, news);
    }
  }

  private void suppress(PostedMessage mail, Scope scope, Reason reason, MailNews news) {
    String why = words(news);
    evidence
        .findAddress(mail.messageId())
        .ifPresent(
            address ->
                suppressions.suppress(
                    address, scope, reason, why.isEmpty() ? null : why, news.at(), FOLLOWUP));
  }

  /** Whether it is new. */
  private boolean tell(String type, MailNews news, PostedMessage mail) {
    Map<String, Object> data = mail.facts();
    if (type.equals(BOUNCED)) {
      data.put("kind", isHard(news) ? "hard" : "soft");
      if (news.reason() != null) {
        data.put("reason", news.reason());
      }
      if (news.status() != null) {
        data.put("status", news.status());
      }
    }
    NewEvent event =
        new NewEvent(
            news.source(),
            news.id(),
            type,
            news.at(),
            mail.recipient(),
            null,
            mail.subject(),
            data,
            NewEvent.Handling.ACT);
    boolean fresh = inbox.accept(List.of(event)).accepted() == 1;
    if (fresh) {
      log.info(
          "There was news of a mail, recipient={} messageId={} kind={} reason={}",
          mail.recipient(),
          mail.messageId(),
          news.kind(),
          news.reason());
    }
    return fresh;
  }

  private static Map<String, Object> proof(String source, MailNews news, PostedMessage mail) {
    return Map.of("source", source, "messageId", mail.messageId(), "toldBy", news.source());
  }

  private static boolean isHard(MailNews news) {
    return news.kind() == MailNews.Kind.HARD_BOUNCE;
  }

  private static String words(MailNews news) {
    return Stream.of(news.reason(), news.status())
        .filter(Objects::nonNull)
        .collect(Collectors.joining(" "));
  }
}
