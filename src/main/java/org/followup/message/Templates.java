package org.followup.message;

import java.util.List;
import org.springframework.stereotype.Component;

/** The mails of the journeys: MJML with Pebble, per journey and locale. */
@Component
public class Templates {

  /** Whether {@code processes/<journey>/mails/<message>[.<locale>].mjml} exists in any locale. */
  public boolean exists(String journey, String message) {
    throw new UnsupportedOperationException();
  }

  /** Names of the journey's mails. */
  public List<String> list(String journey) {
    throw new UnsupportedOperationException();
  }
}
