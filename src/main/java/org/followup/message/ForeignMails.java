package org.followup.message;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.followup.message.RelayRepository.Claimed;
import org.followup.node.Nodes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Mails without a version whose template this node does not have: they were queued before there
 * were versions, or before any node published them, because a newer version of their journey came
 * with the files of another node. They go back into the queue, and this node lets the others take
 * them for a quarter of an hour. Who finds one after that fails it; so does at once who is alone.
 */
@Component
class ForeignMails {

  static final Duration PATIENCE = Duration.ofMinutes(15);

  private static final Logger log = LoggerFactory.getLogger(ForeignMails.class);
  private static final String LEFT = "left to a node that has its template";

  private final Templates templates;
  private final Departure departure;
  private final Claimant claimant;
  private final Nodes nodes;
  private final Set<Templates.Name> met = ConcurrentHashMap.newKeySet();

  ForeignMails(Templates templates, Departure departure, Claimant claimant, Nodes nodes) {
    this.templates = templates;
    this.departure = departure;
    this.claimant = claimant;
    this.nodes = nodes;
  }

  /** {@code <journey>/<message>} of the mails to leave to others, for a claim. */
  List<String> list() {
    met.removeIf(name -> templates.exists(name.journey(), name.message()));
    if (!met.isEmpty() && nodes.isAlone()) {
      met.clear();
    }
    return met.stream().map(name -> name.journey() + "/" + name.message()).toList();
  }

  /**
   * Gives a claimed mail back where this node has no template for it.
   *
   * @return false where it has one, or the others had their time
   */
  boolean leave(Claimed mail, Instant now) {
    if (mail.versionId() != null || templates.exists(mail.journey(), mail.message())) {
      return false;
    }
    if (nodes.isAlone()) {
      return false;
    }
    if (LEFT.equals(mail.reason()) && !mail.dueAt().plus(PATIENCE).isAfter(now)) {
      return false;
    }
    if (met.add(new Templates.Name(mail.journey(), mail.message()))) {
      log.warn(
          "This node has no template processes/{}/mails/{}.mjml; it leaves such mails to the nodes "
              + "that have it. Give it the same files as the others.",
          mail.journey(),
          mail.message());
    }
    departure.giveBack(mail.messageId(), claimant.name(), LEFT, null, 0, 0, now, now);
    return true;
  }
}
