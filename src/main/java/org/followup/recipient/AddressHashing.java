package org.followup.recipient;

import java.time.Duration;
import java.util.Set;
import org.followup.node.Background;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Computes the hashes of addresses that were written without one: all of an installation that comes
 * from a version which kept none. Every other address is written with its hash.
 */
@Component
class AddressHashing extends Background {

  private static final Logger log = LoggerFactory.getLogger(AddressHashing.class);
  private static final Duration REST = Duration.ofMinutes(10);
  private static final int AT_ONCE = 1_000;

  private final ProfileRepository profiles;

  AddressHashing(ProfileRepository profiles) {
    super("recipient-hashes", Duration.ZERO, REST);
    this.profiles = profiles;
  }

  @Override
  protected Duration round() {
    long done = 0;
    for (Set<String> some = profiles.listUnhashed(AT_ONCE);
        !some.isEmpty() && !isStopping();
        some = profiles.listUnhashed(AT_ONCE)) {
      profiles.updateHashes(some);
      done += some.size();
    }
    if (done > 0) {
      log.info(
          "Addresses got their hash, so that audiences know who is suppressed. count={}", done);
    }
    return REST;
  }
}
