package org.followup.message;

import java.time.Duration;
import org.followup.node.Background;
import org.springframework.stereotype.Component;

/** Forgets versions of mails that no message needs any more. */
@Component
class OldMailVersions extends Background {

  private static final Duration EVERY = Duration.ofMinutes(10);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final MailVersions versions;
  private final ChannelVersions ofChannels;

  OldMailVersions(MailVersions versions, ChannelVersions ofChannels) {
    super("mail-versions", EVERY, LONGEST_PAUSE);
    this.versions = versions;
    this.ofChannels = ofChannels;
  }

  @Override
  protected Duration round() {
    ofChannels.touch();
    versions.tidy();
    return EVERY;
  }
}
