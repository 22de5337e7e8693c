package org.followup.message;

import java.time.Duration;
import java.time.Instant;
import org.followup.recipient.Channel;
import org.followup.recipient.Recipients;
import org.springframework.stereotype.Component;

/** How long a message waits for a page to come: as its file says, from when it is queued. */
@Component
class OnsiteShelfLife {

  private final ChannelTemplates templates;
  private final Recipients recipients;

  OnsiteShelfLife(ChannelTemplates templates, Recipients recipients) {
    this.templates = templates;
    this.recipients = recipients;
  }

  /** The send with that as its latest moment, where its model does not name an earlier one. */
  Send limit(Send send, Instant now) {
    if (send.channel() != Channel.ONSITE) {
      return send;
    }
    Duration showFor =
        templates
            .find(
                Channel.ONSITE,
                send.journey(),
                send.message(),
                recipients.localeOf(send.recipient()))
            .map(one -> one.as(OnsiteTemplate.class).showFor())
            .orElse(OnsiteTemplate.USUAL);
    return send.noLaterThan(now.plus(showFor));
  }
}
