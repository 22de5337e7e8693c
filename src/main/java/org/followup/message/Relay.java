package org.followup.message;

import java.time.Instant;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Hands queued mails to the SMTP server, after the commit that queued them. At most once for
 * marketing: a mail whose fate a crash left open becomes UNKNOWN and is not repeated.
 */
@Component
public class Relay {

  /** Hands over everything that is due now and returns when nothing due is left. */
  public void drain() {
    throw new UnsupportedOperationException();
  }

  /** When the next mail is due, in the past where one is due now. */
  public Optional<Instant> findNextDue() {
    throw new UnsupportedOperationException();
  }
}
