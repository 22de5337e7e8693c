package org.followup.message;

import java.net.URI;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;

/**
 * Where a mail's reader stops the mails of its topic. Owned here, answered by the room that listens
 * to what comes back from mail.
 */
public interface UnsubscribeLinks {

  /**
   * The address of the unsubscribe page and of the one-click {@code POST} (RFC 8058): absolute,
   * under {@code followup.url}, without an address or a name in it, valid for ever.
   *
   * @param messageId the mail that carries the link
   * @param purpose the mail's purpose; its topic is what one click withdraws
   */
  URI linkFor(long messageId, RecipientId recipient, Purpose purpose);
}
