package org.followup.story;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where stories are played: a node whose clock can be moved and whose mails go nowhere. Only the
 * demo is one; a node that serves customers must never be.
 */
public interface Stage {

  /**
   * A mail that arrived.
   *
   * @param received by the stage's clock
   * @param journey null where the mail does not say
   * @param message its name, null where the mail does not say
   */
  record Mail(
      Instant received,
      @Nullable String journey,
      @Nullable String message,
      @Nullable String subject,
      @Nullable String text) {}

  Instant now();

  /**
   * Moves the clock there through everything that is due on the way, and returns when it is done
   * and the mails are in the inbox. Nothing where the clock is past it already.
   */
  void moveTo(Instant moment);

  /** Every mail to the address, oldest first. */
  List<Mail> mailsTo(String address);

  /** Where the node's own API answers. */
  URI address();

  /** An API key that it takes. */
  String key();
}
