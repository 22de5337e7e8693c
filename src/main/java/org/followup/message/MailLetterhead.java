package org.followup.message;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.UnsupportedEncodingException;
import java.time.Instant;
import java.util.Date;
import java.util.Locale;
import org.followup.recipient.EmailAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What every mail of ours has in common: who sends it, where answers go, its two parts. */
@Component
class MailLetterhead {

  private final @Nullable InternetAddress from;
  private final @Nullable InternetAddress replyTo;
  private final @Nullable InternetAddress unsubscribe;
  private final @Nullable InternetAddress bounces;

  MailLetterhead(MailSettings settings) {
    this.from = address("followup.mail.from", settings.from());
    InternetAddress answers = address("followup.mail.reply-to", settings.replyTo());
    this.replyTo = answers == null ? from : answers;
    this.unsubscribe = address("followup.mail.unsubscribe-mailto", settings.unsubscribeMailto());
    this.bounces = address("followup.mail.bounces", settings.bounces());
  }

  /**
   * Writes sender, reader and date.
   *
   * @throws MailFault where no sender is configured
   */
  void address(MimeMessage mime, EmailAddress to, Instant now) throws MessagingException {
    if (from == null || replyTo == null) {
      throw new MailFault("followup.mail.from is missing");
    }
    mime.setFrom(from);
    mime.setRecipient(Message.RecipientType.TO, new InternetAddress(to.ascii(), true));
    mime.setReplyTo(new InternetAddress[] {replyTo});
    mime.setSentDate(Date.from(now));
  }

  /** Writes text and HTML as alternatives; headers are not to be changed after. */
  static void write(MimeMessage mime, MailTemplate.Rendered rendered) throws MessagingException {
    var alternative = new MimeMultipart("alternative");
    alternative.addBodyPart(part(rendered.text(), "plain"));
    alternative.addBodyPart(part(rendered.html(), "html"));
    mime.setContent(alternative);
    mime.saveChanges();
  }

  /** The sender's domain, that of Message-IDs and list names. */
  String domain() {
    String address = from == null ? "@localhost" : from.getAddress();
    return address.substring(address.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
  }

  @Nullable EmailAddress replies() {
    return plain(replyTo);
  }

  @Nullable EmailAddress unsubscriptions() {
    return plain(unsubscribe);
  }

  @Nullable EmailAddress bounces() {
    return plain(bounces);
  }

  private static @Nullable EmailAddress plain(@Nullable InternetAddress address) {
    return address == null ? null : EmailAddress.read(address.getAddress()).orElse(null);
  }

  private static MimeBodyPart part(String text, String subtype) throws MessagingException {
    var part = new MimeBodyPart();
    part.setText(text, "UTF-8", subtype);
    part.setHeader("Content-Transfer-Encoding", "quoted-printable");
    return part;
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
