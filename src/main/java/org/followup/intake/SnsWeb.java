package org.followup.intake;

import java.io.IOException;
import java.net.URI;

/** How what {@link SnsAddress} let through is fetched. */
interface SnsWeb {

  /**
   * The body of the answer.
   *
   * @throws IOException where there is none in time, it is too large, or the answer is not 200
   */
  byte[] get(URI address) throws IOException;
}
