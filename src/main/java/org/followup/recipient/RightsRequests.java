package org.followup.recipient;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The door to open requests of persons about their data (GDPR articles 15 and 17), as a shop passes
 * them on. A request stays open until somebody has dealt with it. Joins the caller's transaction.
 */
@Component
public class RightsRequests {

  private static final Logger log = LoggerFactory.getLogger(RightsRequests.class);

  /** What the person asks for. */
  public enum Kind {
    /** Erase what you hold about me. */
    REDACT,
    /** Tell me what you hold about me. */
    DATA_REQUEST
  }

  /**
   * One open request.
   *
   * @param shop the shop that passed it on
   * @param recipient null where the shop's customer is nobody we know
   * @param facts what the shop said, to find the person by
   */
  public record RightsRequest(
      long id,
      Kind kind,
      String shop,
      @Nullable RecipientId recipient,
      Map<String, Object> facts,
      Instant openedAt) {}

  private final RightsRequestRepository requests;
  private final Clock clock;

  RightsRequests(RightsRequestRepository requests, Clock clock) {
    this.requests = requests;
    this.clock = clock;
  }

  /**
   * Keeps a request as open. It does not act on it.
   *
   * @return the request's id
   */
  @Transactional
  public long open(
      Kind kind, String shop, @Nullable RecipientId recipient, Map<String, Object> facts) {
    long id = requests.open(kind, shop, recipient, facts, clock.instant());
    log.info("Rights request opened, request={} kind={} shop={}", id, kind, shop);
    return id;
  }

  /** All open requests, oldest first. */
  public List<RightsRequest> list() {
    return requests.list();
  }
}
