package org.followup.message;

import jakarta.mail.MessagingException;
import java.time.Instant;
import java.util.List;
import org.followup.recipient.EmailAddress;
import org.followup.recipient.Purpose;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Writes the head of a mail, its two parts and its signature: of one that leaves, and of a specimen
 * that is judged as if it did.
 */
@Component
class MailWriter {

  private final MailLetterhead letterhead;
  private final AnswerAddresses answers;
  private final DkimSigner dkim;

  MailWriter(MailLetterhead letterhead, AnswerAddresses answers, DkimSigner dkim) {
    this.letterhead = letterhead;
    this.answers = answers;
    this.dkim = dkim;
  }

  /**
   * What a mail is.
   *
   * @param earlier Message-IDs of the mails that it continues, oldest first
   * @param waysOut null for a service mail
   */
  record About(
      String journey,
      String message,
      Purpose purpose,
      List<String> earlier,
      MailLinks.@Nullable WaysOut waysOut) {}

  /** Headers are not to be changed after, since they are signed. */
  void write(
      OutgoingMime mime, About about, EmailAddress to, MailTemplate.Rendered rendered, Instant now)
      throws MessagingException {
    letterhead.address(mime, to, now);
    var headers = new MailHeaders(mime);
    headers.text("Subject", rendered.subject());
    headers.text("X-Followup-Journey", about.journey());
    headers.text("X-Followup-Message", about.message());
    List<String> earlier = about.earlier();
    if (!earlier.isEmpty()) {
      headers.structured("In-Reply-To", earlier.get(earlier.size() - 1));
      headers.structured("References", String.join(" ", earlier));
    }
    MailLinks.WaysOut waysOut = about.waysOut();
    if (waysOut == null) {
      headers.structured("Auto-Submitted", "auto-generated");
    } else {
      writeList(headers, about, waysOut);
    }
    MailLetterhead.write(mime, rendered);
    dkim.sign(mime, now);
  }

  private void writeList(MailHeaders headers, About about, MailLinks.WaysOut waysOut)
      throws MessagingException {
    String topic = about.purpose().topic();
    headers.structured(
        "List-Unsubscribe",
        "<"
            + waysOut.unsubscribe().toASCIIString()
            + ">"
            + answers.mailto(waysOut.mailToken()).map(mailto -> ", <" + mailto + ">").orElse(""));
    headers.structured("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
    headers.structured("List-Id", "<" + topic + "." + letterhead.domain() + ">");
    headers.structured("Precedence", "bulk");
    headers.structured(
        "Feedback-ID",
        "%s:%s:%s:followup"
            .formatted(token(about.message()), token(about.journey()), token(topic)));
  }

  private static String token(String name) {
    return name.replaceAll("[^A-Za-z0-9_-]", "_");
  }
}
