package org.followup.tracking;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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
  private final Outbox outbox;
  private final Recipients recipients;
  private final Inbox inbox;
  private final AnswerAddresses own;
  private final List<EmailAddress> replies;

  InboundPost(
      Unsubscribing unsubscribing,
      Outbox outbox,
      Recipients recipients,
      Inbox inbox,
      AnswerAddresses own,
      InboundSettings settings) {
    this.unsubscribing = unsubscribing;
    this.outbox = outbox;
    this.recipients = recipients;
    this.inbox = inbox;
    this.own = own;
    this.replies =
        Stream.concat(
                own.replies().stream(), settings.addresses().stream().map(InboundPost::address))
            .toList();
  }

  /** Whom of us a mail is for. Bounces and complaints will have addressees of their own. */
  sealed interface Addressee {

    /**
     * The address for unsubscribing.
     *
     * @param link of the mail that named it; null where the address carries no token
     */
    record Unsubscribe(@Nullable Link link) implements Addressee {}

    /** An address for replies. */
    record Replies() implements Addressee {}
  }

  /** Empty where nobody of that address is here, a forged token's among them. */
  Optional<Addressee> find(String envelope) {
    Optional<String> extension =
        own.unsubscriptions().flatMap(ours -> AnswerAddresses.findExtension(ours, envelope));
    if (extension.isPresent()) {
      return extension.get().isEmpty()
          ? Optional.of(new Addressee.Unsubscribe(null))
          : unsubscribing.findByMail(extension.get()).map(Addressee.Unsubscribe::new);
    }
    return replies.stream()
            .anyMatch(ours -> AnswerAddresses.findExtension(ours, envelope).isPresent())
        ? Optional.of(new Addressee.Replies())
        : Optional.empty();
  }

  /** Acts on a mail, all of it in one transaction. Taking it twice is taking it once. */
  @Transactional
  void take(List<Addressee> addressees, InboundMail mail) {
    if (mail.origin() == Origin.RESPONDER) {
      return;
    }
    for (Addressee addressee : addressees) {
      if (addressee instanceof Addressee.Unsubscribe asked) {
        unsubscribe(asked, mail);
      } else if (addressee instanceof Addressee.Replies && mail.origin() == Origin.PERSON) {
        findAnswered(mail).ifPresent(answered -> reply(answered, mail));
      }
    }
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
                "reply-" + answered.messageId() + "-" + fingerprint(mail),
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

  /** The same for a mail that comes twice, by two ways. */
  private static String fingerprint(InboundMail mail) {
    String told = mail.messageId() == null ? mail.subject() + "\n" + mail.text() : mail.messageId();
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(told.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }

  private static EmailAddress address(String text) {
    return EmailAddress.read(text)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "followup.inbound.addresses has something that is no mail address."));
  }
}
