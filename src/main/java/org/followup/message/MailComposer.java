package org.followup.message;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
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

  private final Templates templates;
  private final Recipients recipients;
  private final MailRendering rendering;
  private final MailSettings settings;
  private final SecretKeys keys;
  private final RelayRepository repository;
  private final ObjectProvider<OccasionContent> content;
  private final ObjectProvider<UnsubscribeLinks> unsubscribeLinks;
  private final @Nullable InternetAddress from;
  private final @Nullable InternetAddress replyTo;

  MailComposer(
      Templates templates,
      Recipients recipients,
      MailRendering rendering,
      MailSettings settings,
      SecretKeys keys,
      RelayRepository repository,
      ObjectProvider<OccasionContent> content,
      ObjectProvider<UnsubscribeLinks> unsubscribeLinks) {
    this.templates = templates;
    this.recipients = recipients;
    this.rendering = rendering;
    this.settings = settings;
    this.keys = keys;
    this.repository = repository;
    this.content = content;
    this.unsubscribeLinks = unsubscribeLinks;
    this.from = address("followup.mail.from", settings.from());
    InternetAddress answers = address("followup.mail.reply-to", settings.replyTo());
    this.replyTo = answers == null ? from : answers;
    address("followup.mail.unsubscribe-mailto", settings.unsubscribeMailto());
  }

  /**
   * A mail ready to leave.
   *
   * @param rfcMessageId the same for every try of this send
   * @param locale of the template taken
   */
  record Composed(OutgoingMime mime, String envelopeTo, String rfcMessageId, Locale locale) {}

  /**
   * Builds the mail.
   *
   * @param basis of the permission, for the legal block
   * @throws MailFault where that is impossible until someone mends it
   */
  Composed compose(RelayRepository.Claimed mail, String basis, Instant now) {
    Profile profile =
        recipients
            .find(mail.recipient())
            .orElseThrow(() -> new MailFault("the recipient is not known"));
    String email = profile.email();
    EmailAddress to =
        (email == null ? Optional.<EmailAddress>empty() : EmailAddress.read(email))
            .orElseThrow(() -> new MailFault("the recipient has no usable e-mail address"));
    Locale wanted = recipients.localeOf(mail.recipient());
    MailTemplate template =
        templates
            .find(mail.journey(), mail.message(), wanted)
            .orElseThrow(
                () ->
                    new MailFault(
                        "there is no template %s/mails/%s.mjml"
                            .formatted(mail.journey(), mail.message())));
    String unsubscribeUrl = mail.purpose().isMarketing() ? unsubscribeUrl(mail) : null;
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
                unsubscribeUrl),
            wanted);
    String rfcMessageId = mail.rfcMessageId() == null ? newMessageId(mail) : mail.rfcMessageId();
    try {
      OutgoingMime mime = new OutgoingMime(rfcMessageId);
      write(mime, mail, to, rendered, unsubscribeUrl, now);
      return new Composed(mime, to.ascii(), rfcMessageId, template.locale());
    } catch (MessagingException | IllegalArgumentException e) {
      throw new MailFault("the mail cannot be written: " + e.getMessage(), e);
    }
  }

  private void write(
      MimeMessage mime,
      RelayRepository.Claimed mail,
      EmailAddress to,
      MailTemplate.Rendered rendered,
      @Nullable String unsubscribeUrl,
      Instant now)
      throws MessagingException {
    if (from == null || replyTo == null) {
      throw new MailFault("followup.mail.from is missing");
    }
    var headers = new MailHeaders(mime);
    mime.setFrom(from);
    mime.setRecipient(Message.RecipientType.TO, new InternetAddress(to.ascii(), true));
    mime.setReplyTo(new InternetAddress[] {replyTo});
    mime.setSentDate(Date.from(now));
    headers.text("Subject", rendered.subject());
    headers.text("X-Followup-Journey", mail.journey());
    headers.text("X-Followup-Message", mail.message());
    continueThread(headers, mail);
    if (unsubscribeUrl == null) {
      headers.structured("Auto-Submitted", "auto-generated");
    } else {
      String mailto = settings.unsubscribeMailto();
      headers.structured(
          "List-Unsubscribe",
          "<" + unsubscribeUrl + ">" + (mailto == null ? "" : ", <mailto:" + mailto + ">"));
      headers.structured("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
      headers.structured("List-Id", "<" + mail.purpose().topic() + "." + domain() + ">");
      headers.structured("Precedence", "bulk");
      headers.structured(
          "Feedback-ID",
          "%s:%s:%s:followup"
              .formatted(
                  token(mail.message()), token(mail.journey()), token(mail.purpose().topic())));
    }
    var alternative = new MimeMultipart("alternative");
    alternative.addBodyPart(part(rendered.text(), "plain"));
    alternative.addBodyPart(part(rendered.html(), "html"));
    mime.setContent(alternative);
    mime.saveChanges();
  }

  private static MimeBodyPart part(String text, String subtype) throws MessagingException {
    var part = new MimeBodyPart();
    part.setText(text, "UTF-8", subtype);
    part.setHeader("Content-Transfer-Encoding", "quoted-printable");
    return part;
  }

  private void continueThread(MailHeaders headers, RelayRepository.Claimed mail)
      throws MessagingException {
    List<String> earlier =
        repository.listEarlierMessageIds(mail.instanceId(), mail.messageId(), MOST_REFERENCES);
    if (!earlier.isEmpty()) {
      headers.structured("In-Reply-To", earlier.get(earlier.size() - 1));
      headers.structured("References", String.join(" ", earlier));
    }
  }

  private String unsubscribeUrl(RelayRepository.Claimed mail) {
    UnsubscribeLinks links = unsubscribeLinks.getIfAvailable();
    if (links == null) {
      throw new MailFault("nothing here answers unsubscriptions, so no marketing mail leaves");
    }
    return links.linkFor(mail.messageId(), mail.recipient(), mail.purpose()).toASCIIString();
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
        + domain()
        + ">";
  }

  private String domain() {
    String address = from == null ? "@localhost" : from.getAddress();
    return address.substring(address.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
  }

  private static String token(String name) {
    return name.replaceAll("[^A-Za-z0-9_-]", "_");
  }

  private static @Nullable InternetAddress address(String property, @Nullable String text) {
    if (text == null || text.isBlank()) {
      return null;
    }
    try {
      InternetAddress[] read = InternetAddress.parse(text, true);
      if (read.length == 1 && EmailAddress.read(read[0].getAddress()).isPresent()) {
        String name = read[0].getPersonal();
        return name == null
            ? read[0]
            : new InternetAddress(read[0].getAddress(), name.strip(), "UTF-8");
      }
    } catch (AddressException | UnsupportedEncodingException e) {
      throw new IllegalStateException(
          property + " is no mail address; write Name <name@domain.example>.", e);
    }
    throw new IllegalStateException(
        property + " is no mail address; write Name <name@domain.example>.");
  }
}
