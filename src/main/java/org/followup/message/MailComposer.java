package org.followup.message;

import jakarta.mail.MessagingException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.followup.recipient.EmailAddress;
import org.followup.recipient.Profile;
import org.followup.recipient.Recipients;
import org.followup.recipient.SecretKeys;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Builds the mail that goes over the wire. */
@Component
class MailComposer {

  private static final int MOST_REFERENCES = 10;

  private final MailVersions versions;
  private final Recipients recipients;
  private final MailRendering rendering;
  private final SecretKeys keys;
  private final RelayRepository repository;
  private final ObjectProvider<OccasionContent> content;
  private final ObjectProvider<MailLinks> mailLinks;
  private final MailLetterhead letterhead;
  private final AnswerAddresses answers;
  private final MailProvider provider;
  private final MailWriter writer;

  MailComposer(
      MailVersions versions,
      Recipients recipients,
      MailRendering rendering,
      MailLetterhead letterhead,
      AnswerAddresses answers,
      MailWriter writer,
      SecretKeys keys,
      RelayRepository repository,
      ObjectProvider<OccasionContent> content,
      ObjectProvider<MailLinks> mailLinks,
      MailSettings settings) {
    this.versions = versions;
    this.recipients = recipients;
    this.rendering = rendering;
    this.keys = keys;
    this.repository = repository;
    this.content = content;
    this.mailLinks = mailLinks;
    this.letterhead = letterhead;
    this.answers = answers;
    this.provider = settings.provider();
    this.writer = writer;
  }

  /**
   * A mail ready to leave.
   *
   * @param rfcMessageId the same for every try of this send
   * @param locale of the template taken
   * @param targets where its tracked links lead; null for a mail none of whose links needs us
   */
  record Composed(
      OutgoingMime mime,
      String envelopeTo,
      String rfcMessageId,
      Locale locale,
      @Nullable List<String> targets) {}

  /**
   * Builds the mail.
   *
   * @param basis of the permission, for the legal block
   * @throws MailFault where that is impossible until someone mends it
   */
  Composed compose(RelayRepository.Claimed mail, String basis, Instant now) {
    Profile profile =
        recipients
            .findFor(mail.recipient(), mail.purpose())
            .orElseThrow(() -> new MailFault("the recipient is not known"));
    String email = profile.email();
    EmailAddress to =
        (email == null ? Optional.<EmailAddress>empty() : EmailAddress.read(email))
            .orElseThrow(() -> new MailFault("the recipient has no usable e-mail address"));
    Locale wanted = recipients.localeOf(mail.recipient());
    MailTemplate template =
        versions
            .find(mail.versionId(), mail.journey(), mail.message(), wanted)
            .orElseThrow(
                () ->
                    new MailFault(
                        "there is no template %s/mails/%s.mjml"
                            .formatted(mail.journey(), mail.message())));
    MailLinks links = mailLinks.getIfAvailable();
    boolean marketing = mail.purpose().isMarketing();
    if (!marketing) {
      Advertising.refuse(template.advertising());
    }
    if (links == null && marketing) {
      throw new MailFault("nothing here answers unsubscriptions, so no marketing mail leaves");
    }
    MailLinks.WaysOut waysOut =
        links == null || !marketing
            ? null
            : links.waysOut(mail.messageId(), mail.recipient(), mail.purpose());
    String ratingUrl = links == null ? null : links.rating(mail.messageId()).toASCIIString();
    MailTracking tracking =
        links == null || waysOut == null || ratingUrl == null
            ? null
            : new MailTracking(links, mail.messageId(), spared(waysOut, ratingUrl));
    OccasionContent source = content.getIfAvailable();
    MailTemplate.Rendered rendered =
        rendering.render(
            template,
            new MailRendering.Said(
                mail.journey(),
                mail.message(),
                mail.purpose(),
                mail.subject(),
                profile,
                recipients.zoneOf(mail.recipient()),
                source == null ? Map.of() : source.contentOf(mail.instanceId()),
                basis,
                waysOut == null ? null : waysOut.unsubscribe().toASCIIString(),
                waysOut == null ? null : waysOut.preferences().toASCIIString(),
                ratingUrl,
                confirmUrl(links, mail)),
            wanted,
            mail.subjectVariant(),
            tracking == null ? page -> {} : tracking::touch);
    if (waysOut != null) {
      MailNotice.requireWayOut(rendered, waysOut.unsubscribe().toASCIIString());
      MailNotice.require(rendered, basis, template.locale(), waysOut.unsubscribe().toASCIIString());
    }
    String rfcMessageId = mail.rfcMessageId() == null ? newMessageId(mail) : mail.rfcMessageId();
    try {
      OutgoingMime mime = new OutgoingMime(rfcMessageId);
      if (links != null) {
        answers.returnPath(links.returnToken(mail.messageId())).ifPresent(mime::setEnvelopeFrom);
      }
      MailMark.write(new MailHeaders(mime), provider, rfcMessageId);
      writer.write(
          mime,
          new MailWriter.About(
              mail.journey(), mail.message(), mail.purpose(), earlier(mail), waysOut),
          to,
          rendered,
          now);
      return new Composed(
          mime,
          to.ascii(),
          rfcMessageId,
          template.locale(),
          targets(tracking, rendered, ratingUrl));
    } catch (MessagingException | IllegalArgumentException e) {
      throw new MailFault("the mail cannot be written: " + e.getMessage(), e);
    }
  }

  private List<String> earlier(RelayRepository.Claimed mail) {
    return repository.listEarlierMessageIds(mail.instanceId(), mail.messageId(), MOST_REFERENCES);
  }

  private static List<String> spared(MailLinks.WaysOut waysOut, String ratingUrl) {
    return List.of(
        waysOut.unsubscribe().toASCIIString(), waysOut.preferences().toASCIIString(), ratingUrl);
  }

  /** Of service mail only: nobody confirms by a mail that advertises. */
  private static @Nullable String confirmUrl(
      @Nullable MailLinks links, RelayRepository.Claimed mail) {
    URI url =
        links == null || mail.purpose().isMarketing()
            ? null
            : links.confirmation(mail.messageId(), mail.recipient());
    return url == null ? null : url.toASCIIString();
  }

  /** A service mail is not tracked, but it may ask for a rating. */
  private static @Nullable List<String> targets(
      @Nullable MailTracking tracking, MailTemplate.Rendered rendered, @Nullable String ratingUrl) {
    if (tracking != null) {
      return tracking.targets();
    }
    return ratingUrl != null && rendered.html().contains(ratingUrl) ? List.of() : null;
  }

  /**
   * Lets the links of a composed mail work, in the transaction that marks it as being transmitted.
   */
  void keepLinks(RelayRepository.Claimed mail, Composed composed) {
    MailLinks links = mailLinks.getIfAvailable();
    List<String> targets = composed.targets();
    if (links != null && targets != null) {
      links.keep(mail.messageId(), mail.recipient(), targets);
    }
  }

  /** On our domain, the same at every try, not to be guessed. */
  private String newMessageId(RelayRepository.Claimed mail) {
    String seed = mail.messageId() + "/" + mail.sendKey();
    byte[] mac = keys.hmac("message-id", seed.getBytes(StandardCharsets.UTF_8));
    return "<m"
        + mail.messageId()
        + "."
        + HexFormat.of().formatHex(mac, 0, 12)
        + "@"
        + letterhead.domain()
        + ">";
  }
}
