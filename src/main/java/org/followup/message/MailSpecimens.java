package org.followup.message;

import jakarta.mail.MessagingException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.followup.recipient.EmailAddress;
import org.followup.recipient.Purpose;
import org.followup.recipient.ShopSettings;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Mails as they would go over the wire, for whoever judges them; nobody gets them. */
@Component
class MailSpecimens {

  private static final EmailAddress READER = EmailAddress.read("reader@example.com").orElseThrow();

  private final MailWriter writer;
  private final MailLetterhead letterhead;
  private final ShopSettings shop;
  private final Clock clock;

  MailSpecimens(MailWriter writer, MailLetterhead letterhead, ShopSettings shop, Clock clock) {
    this.writer = writer;
    this.letterhead = letterhead;
    this.shop = shop;
    this.clock = clock;
  }

  /**
   * The mail with every header it would have, its links of a reader's own leading to the shop.
   *
   * @throws MailFault where it cannot be written
   */
  byte[] write(String journey, String message, Purpose purpose, MailPreview.Shown shown) {
    String id = UUID.randomUUID().toString();
    URI link = shop.url().resolve("u/" + id);
    String text = shown.text().replace(MailPreviews.NOWHERE, link.toString());
    try {
      OutgoingMime mime = new OutgoingMime("<specimen." + id + "@" + letterhead.domain() + ">");
      writer.write(
          mime,
          new MailWriter.About(journey, message, purpose, List.of(), waysOut(purpose, link, id)),
          READER,
          new MailTemplate.Rendered(shown.subject(), shown.html(), text),
          clock.instant());
      var wire = new ByteArrayOutputStream();
      mime.writeTo(wire);
      return wire.toByteArray();
    } catch (MessagingException | IOException | IllegalArgumentException e) {
      throw new MailFault("the mail cannot be written: " + e.getMessage(), e);
    }
  }

  private static MailLinks.@Nullable WaysOut waysOut(Purpose purpose, URI link, String id) {
    return purpose.isMarketing() ? new MailLinks.WaysOut(link, link, id.replace("-", "")) : null;
  }
}
