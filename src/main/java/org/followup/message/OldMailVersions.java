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

  OldMailVersions(MailVersions versions) {
    super("mail-versions", EVERY, LONGEST_PAUSE);
    this.versions = versions;
  }

  @Override
  protected Duration round() {
    versions.tidy();
    return EVERY;
  }
}
