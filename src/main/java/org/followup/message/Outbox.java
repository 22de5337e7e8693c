package org.followup.message;

import java.util.Collection;
import java.util.List;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The outbox: what journeys asked to send, and what became of it. Every method joins the caller's
 * transaction, so a mail exists exactly if the journey's step does.
 */
@Component
public class Outbox {

  /** A mail that will not go out because its journey was stopped. */
  public record Withdrawn(
      long messageId, String journey, String instanceId, String message, RecipientId recipient) {}

  /**
   * Asks the gates (suppression, permission, address, caps, gap, quiet hours) and writes the answer
   * down. Repeatable with the same {@code sendKey}: a put-off send is judged anew, a queued one
   * stays queued. Holds the recipient until the transaction ends, so that two sends never pass one
   * cap together.
   */
  public Verdict ask(Send send) {
    throw new UnsupportedOperationException();
  }

  /** Writes down that a send was skipped by its journey, with the reason. */
  public Verdict.Refused skip(Send send, String reason) {
    throw new UnsupportedOperationException();
  }

  /**
   * Withdraws what is queued or put off and not yet being transmitted, of this instance.
   *
   * @param activityIds only of these send tasks; null for all
   * @param cause mails queued by this event itself stay
   */
  public List<Withdrawn> withdraw(
      String instanceId,
      @Nullable Collection<String> activityIds,
      @Nullable Long cause,
      String reason) {
    throw new UnsupportedOperationException();
  }

  /** Withdraws the put-off mail of one token that left its send task. */
  public List<Withdrawn> withdrawPutOff(String sendKey, String reason) {
    throw new UnsupportedOperationException();
  }

  /** Withdraws everything not yet being transmitted to the recipient (marketing only, or all). */
  public List<Withdrawn> withdrawAll(RecipientId recipient, boolean marketingOnly, String reason) {
    throw new UnsupportedOperationException();
  }
}
