package org.followup.tracking;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.followup.event.Inbox;
import org.followup.event.NewEvent;
import org.followup.message.AnswerAddresses;
import org.followup.message.Outbox;
import org.followup.message.PostedMessage;
import org.followup.recipient.EmailAddress;
import org.followup.recipient.Purpose;
import org.followup.recipient.Recipients;
import org.followup.tracking.InboundMail.Origin;
import org.followup.tracking.Unsubscribing.Link;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * What mails to us mean. Whom a mail speaks for is told by the token in its address or subject, or
 * by the Message-ID of ours that it answers, both of which nobody can guess; never by its sender.
 * Nothing of a mail is kept.
 */
@Component
class InboundPost {

  private static final Logger log = LoggerFactory.getLogger(InboundPost.class);
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  private final Unsubscribing unsubscribing;
  private final InboundReports reports;
  private final Outbox outbox;
  private final Recipients recipients;
  private final Inbox inbox;
  private final AnswerAddresses own;
  private final List<EmailAddress> replies;

  InboundPost(
      Unsubscribing unsubscribing,
      InboundReports reports,
      Outbox outbox,
      Recipients recipients,
      Inbox inbox,
      AnswerAddresses own,
      InboundSettings settings) {
    this.unsubscribing = unsubscribing;
    this.reports = reports;
    this.outbox = outbox;
    this.recipients = recipients;
    this.inbox = inbox;
    this.own = own;
    this.replies =
        Stream.concat(
                own.replies().stream(), settings.addresses().stream().map(InboundPost::address))
            .toList();
  }

  /** Whom of us a mail is for. */
  sealed interface Addressee {

    /**
     * The address for unsubscribing.
     *
     * @param link of the mail that named it; null where the address carries no token
     */
    record Unsubscribe(@Nullable Link link) implements Addressee {}

    /** An address for replies, where complaints come too. */
    record Replies() implements Addressee {}

    /**
     * The return path.
     *
     * @param messageId of the mail that came back; null where the address carries no token
     */
    record Bounces(@Nullable Long messageId) implements Addressee {}
  }

  /** Empty where nobody of that address is here, a forged token's among them. */
  Optional<Addressee> find(String envelope) {
    Optional<String> stop = extension(own.unsubscriptions(), envelope);
    Optional<String> back = extension(own.bounces(), envelope);
    if (stop.isEmpty() && back.isEmpty()) {
      return replies.stream()
              .anyMatch(ours -> AnswerAddresses.findExtension(ours, envelope).isPresent())
          ? Optional.of(new Addressee.Replies())
          : Optional.empty();
    }
    // one address may serve both: a token says which
    return stop.flatMap(unsubscribing::findByMail)
        .<Addressee>map(Addressee.Unsubscribe::new)
        .or(() -> back.flatMap(reports::findByToken).map(Addressee.Bounces::new))
        .or(() -> stop.filter(String::isEmpty).map(none -> new Addressee.Unsubscribe(null)))
        .or(() -> back.filter(String::isEmpty).map(none -> new Addressee.Bounces(null)));
  }

  private static Optional<String> extension(Optional<EmailAddress> ours, String envelope) {
    return ours.flatMap(address -> AnswerAddresses.findExtension(address, envelope));
  }

  /** Acts on a mail, all of it in one transaction. Taking it twice is taking it once. */
  @Transactional
  void take(List<Addressee> addressees, Arrived arrived) {
    InboundMail mail = arrived.mail();
    for (Addressee addressee : addressees) {
      if (addressee instanceof Addressee.Bounces back) {
        reports.take(back.messageId(), arrived);
      } else if (addressee instanceof Addressee.Unsubscribe asked) {
        if (mail.origin() != Origin.RESPONDER) {
          unsubscribe(asked, mail);
        }
      } else if (!isReport(arrived) || !reports.take(null, arrived)) {
        if (mail.origin() == Origin.PERSON) {
          findAnswered(mail).ifPresent(answered -> reply(answered, mail));
        }
      }
    }
  }

  /** A person who quotes a report in a reply reports nothing. */
  private static boolean isReport(Arrived arrived) {
    return arrived.report().isReport()
        && (!arrived.report().feedbackType().isEmpty() || arrived.mail().origin() != Origin.PERSON);
  }

  private void unsubscribe(Addressee.Unsubscribe asked, InboundMail mail) {
    Link link = asked.link() == null ? findInSubject(mail).orElse(null) : asked.link();
    if (link != null) {
      unsubscribing.stop(
          link.recipient(), link.purpose(), evidence("unsubscribe mail", link.messageId()));
      return;
    }
    // Somebody who answers a mail of ours to that address means what the address says.
    findAnswered(mail)
        .ifPresent(
            answered ->
                unsubscribing.stop(
                    answered.recipient(),
                    answered.purpose().isMarketing() ? answered.purpose() : Purpose.ALL_MARKETING,
                    evidence("unsubscribe mail", answered.messageId())));
  }

  private Optional<Link> findInSubject(InboundMail mail) {
    return BLANKS
        .splitAsStream(mail.subject())
        .flatMap(word -> unsubscribing.findByMail(word).stream())
        .findFirst();
  }

  /** A stop stops everything: who writes by hand has had enough of all of it. */
  private void reply(PostedMessage answered, InboundMail mail) {
    if (StopWords.in(OwnWords.of(mail.text()), mail.subject())) {
      unsubscribing.stop(
          answered.recipient(), Purpose.ALL_MARKETING, evidence("reply", answered.messageId()));
      return;
    }
    recipients.lock(List.of(answered.recipient()));
    if (recipients.find(answered.recipient()).isEmpty()) {
      return;
    }
    Map<String, Object> data = answered.facts();
    inbox.accept(
        List.of(
            new NewEvent(
                "followup/inbound",
                "reply-" + answered.messageId() + "-" + mail.fingerprint(),
                "replied",
                null,
                answered.recipient(),
                null,
                answered.subject(),
                data,
                NewEvent.Handling.ACT)));
    log.info(
        "A mail was replied to, recipient={} messageId={}",
        answered.recipient(),
        answered.messageId());
  }

  private Optional<PostedMessage> findAnswered(InboundMail mail) {
    return mail.answers().stream().flatMap(id -> outbox.findByMailId(id).stream()).findFirst();
  }

  private static Map<String, Object> evidence(String source, long messageId) {
    return Map.of("source", source, "messageId", messageId);
  }

  private static EmailAddress address(String text) {
    return EmailAddress.read(text)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "followup.inbound.addresses has something that is no mail address."));
  }
}
