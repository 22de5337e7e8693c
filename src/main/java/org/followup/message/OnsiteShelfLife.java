package org.followup.message;

import java.time.Duration;
import java.time.Instant;
import org.followup.recipient.Channel;
import org.followup.recipient.Recipients;
import org.springframework.stereotype.Component;

/**
 * How long a message waits for a page to come: as its file says, from when it is queued, and anew
 * where it is queued once more. The moment that its model names stands beside it and ends it too.
 */
@Component
class OnsiteShelfLife {

  private final OnsiteRepository onsite;
  private final ChannelTemplates templates;
  private final Recipients recipients;

  OnsiteShelfLife(OnsiteRepository onsite, ChannelTemplates templates, Recipients recipients) {
    this.onsite = onsite;
    this.templates = templates;
    this.recipients = recipients;
  }

  /** It was queued just now; nothing where it goes by another channel. */
  void begin(long messageId, Instant now) {
    onsite
        .find(messageId)
        .ifPresent(queued -> onsite.keepUntil(messageId, now.plus(showFor(queued))));
  }

  private Duration showFor(OnsiteRepository.Named queued) {
    return templates
        .find(
            Channel.ONSITE,
            queued.journey(),
            queued.message(),
            recipients.localeOf(queued.recipient()))
        .map(one -> one.as(OnsiteTemplate.class).showFor())
        .orElse(OnsiteTemplate.USUAL);
  }
}
