package org.followup.message;

import java.net.URI;
import java.util.List;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;

/**
 * The links of a mail that lead to us: where its reader stops the mails of its topic, says how many
 * stars, is counted. Owned here, answered by the room that listens to what comes back from mail.
 *
 * <p>Every address is absolute, under {@code followup.url}, holds no address and no name, cannot be
 * forged and is the same each time it is asked for, so composing a mail again changes nothing.
 */
public interface MailLinks {

  /**
   * The tracked links of a mail.
   *
   * @param links one for each target, in their order
   * @param trap address of the link that no person sees; whoever follows it is a machine
   * @param pixel address of the picture that tells that the mail was opened
   */
  record Tracked(List<URI> links, URI trap, URI pixel) {}

  /**
   * How the reader of a marketing mail stops it or asks for less; valid for ever.
   *
   * @param unsubscribe the unsubscribe page and the one-click {@code POST} (RFC 8058)
   * @param preferences the page of topics, pause, frequency, tracking, language and time zone
   * @param mailToken lower-case letters and digits that tell whose mail to the address for
   *     unsubscribing it is, {@value #MAIL_TOKEN} of them
   */
  record WaysOut(URI unsubscribe, URI preferences, String mailToken) {}

  /** Characters of {@link WaysOut#mailToken}. */
  int MAIL_TOKEN = 45;

  /**
   * The ways out of a mail.
   *
   * @param messageId the mail that carries them
   * @param purpose the mail's purpose; its topic is what one click withdraws
   */
  WaysOut waysOut(long messageId, RecipientId recipient, Purpose purpose);

  /** Characters of {@link #returnToken}. */
  int RETURN_TOKEN = 37;

  /**
   * Lower-case letters and digits, {@value #RETURN_TOKEN} of them, that tell in the return path of
   * a mail whose it was (VERP).
   */
  String returnToken(long messageId);

  /**
   * The address of the page where the reader rates what the mail is about. {@code ?rating=4}
   * chooses four stars beforehand. Works once {@link #keep} has committed.
   */
  URI rating(long messageId);

  /**
   * The address of the page where the reader confirms a sign-up; null where the recipient is nobody
   * who is asked to.
   */
  @Nullable URI confirmation(long messageId, RecipientId recipient);

  /** Links for the targets, which work once {@link #keep} has committed. Writes nothing. */
  Tracked track(long messageId, List<String> targets);

  /**
   * Writes down where the tracked links of the mail lead and whose they are, in the caller's
   * transaction; of what an earlier try of the mail wrote nothing is left.
   *
   * @param targets as they were given to {@link #track}; empty for a mail that is not tracked
   */
  void keep(long messageId, RecipientId recipient, List<String> targets);
}
