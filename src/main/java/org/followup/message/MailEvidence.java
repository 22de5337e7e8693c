package org.followup.message;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.followup.recipient.AddressHash;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * What is learnt of a mail after it left. It settles what was left open, {@code UNKNOWN}, and else
 * changes no state: that a mail came back later does not undo that the mail server took it. Joins
 * the caller's transaction where there is one.
 */
@Component
@Transactional
public class MailEvidence {

  private static final Logger log = LoggerFactory.getLogger(MailEvidence.class);
  private static final String BOUNCE = "bounce";

  private final EvidenceRepository evidence;
  private final OutboxRepository outbox;
  private final Clock clock;

  MailEvidence(EvidenceRepository evidence, OutboxRepository outbox, Clock clock) {
    this.evidence = evidence;
    this.outbox = outbox;
    this.clock = clock;
  }

  /** The address that the mail was handed over for; empty where none is known any more. */
  public Optional<AddressHash> findAddress(long messageId) {
    return evidence.findAddress(messageId);
  }

  /**
   * The mail reached its reader's side. Where nobody knew, it counts as sent at the moment it was
   * handed over.
   *
   * @param how a few words without personal data
   */
  public void arrived(long messageId, String how) {
    Instant now = now();
    if (evidence.settleSent(messageId, now)) {
      append(messageId, "evidence", MessageState.SENT, how, now);
      logSettled(messageId, MessageState.SENT, how);
    }
  }

  /**
   * The mail came back. Where nobody knew whether it had left at all, it counts as failed.
   *
   * @param why a few words without personal data
   */
  public void cameBack(long messageId, String why) {
    Instant now = now();
    if (evidence.settleFailed(messageId, why, now)) {
      append(messageId, BOUNCE, MessageState.FAILED, why, now);
      logSettled(messageId, MessageState.FAILED, why);
    } else {
      evidence.findState(messageId).ifPresent(state -> append(messageId, BOUNCE, state, why, now));
    }
  }

  private void append(long messageId, String stage, MessageState state, String words, Instant now) {
    outbox.appendVerdict(messageId, stage, new Judgement(state, null, words, null, List.of()), now);
  }

  private static void logSettled(long messageId, MessageState state, String words) {
    log.info(
        "Unknown outcome was settled, messageId={} state={} reason=\"{}\"",
        messageId,
        state,
        words);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
