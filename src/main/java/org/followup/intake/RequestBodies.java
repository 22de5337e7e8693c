package org.followup.intake;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.springframework.stereotype.Component;

/** Reads bodies as they came, byte for byte, and no further than the limit. */
@Component
class RequestBodies {

  private final IntakeSettings settings;

  RequestBodies(IntakeSettings settings) {
    this.settings = settings;
  }

  /**
   * The body.
   *
   * @throws RefusedRequestException 413 where it is larger than the limit, announced or not; the
   *     rest is not read
   */
  byte[] read(HttpServletRequest request) throws IOException {
    long limit = settings.maxBody().toBytes();
    if (request.getContentLengthLong() > limit) {
      throw tooLarge(limit);
    }
    byte[] body =
        request.getInputStream().readNBytes((int) Math.min(limit + 1, Integer.MAX_VALUE - 8));
    if (body.length > limit) {
      throw tooLarge(limit);
    }
    return body;
  }

  private static RefusedRequestException tooLarge(long limit) {
    return RefusedRequestException.tooLarge(
        "The body has more than %d bytes (followup.intake.max-body). Send the events in parts."
            .formatted(limit));
  }
}
