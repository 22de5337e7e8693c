package org.followup.recipient;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
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

  /** How somebody dealt with a request. */
  public enum Outcome {
    /** The person was erased. */
    ERASED,
    /** The person was told what is held. */
    TOLD,
    /** Nobody we know. */
    NOBODY,
    /** Refused, for a reason that the person was given. */
    REFUSED
  }

  /**
   * How a request was closed.
   *
   * @param receipt of the erasure, where it was one
   */
  public record Closing(Instant at, String by, Outcome outcome, @Nullable UUID receipt) {}

  /**
   * One request.
   *
   * @param shop the shop that passed it on
   * @param recipient null where the shop's customer is nobody we know
   * @param facts what the shop said, to find the person by
   * @param closing null while it is open
   */
  public record RightsRequest(
      long id,
      Kind kind,
      String shop,
      @Nullable RecipientId recipient,
      Map<String, Object> facts,
      Instant openedAt,
      @Nullable Closing closing) {}

  private final RightsRequestRepository requests;
  private final ApplicationEventPublisher listeners;
  private final Clock clock;

  RightsRequests(
      RightsRequestRepository requests, ApplicationEventPublisher listeners, Clock clock) {
    this.requests = requests;
    this.listeners = listeners;
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
    return requests.listOpen();
  }

  /** Requests that were dealt with, the latest first. */
  public List<RightsRequest> listClosed(int limit) {
    return requests.listClosed(limit);
  }

  /**
   * By when the person must have an answer: a month after the request came (GDPR article 12(3)), at
   * the end of that day or of the month's last one.
   */
  public static Instant deadline(RightsRequest request, ZoneId zone) {
    return request
        .openedAt()
        .atZone(zone)
        .toLocalDate()
        .plusMonths(1)
        .plusDays(1)
        .atStartOfDay(zone)
        .minusSeconds(1)
        .toInstant();
  }

  /**
   * Closes an open request.
   *
   * @param by a login, or {@code API key}
   * @return false where it is not open
   */
  @Transactional
  public boolean close(long id, Outcome outcome, String by) {
    Optional<Kind> kind = requests.close(id, new Closing(clock.instant(), by, outcome, null));
    kind.ifPresent(closed -> tell(id, closed, outcome, by));
    return kind.isPresent();
  }

  /**
   * Closes what the person asked, in the transaction of their erasure: after it there is nothing
   * left to erase or to tell.
   */
  @Transactional
  public void closeErased(RecipientId recipient, UUID receipt, String by) {
    var closing = new Closing(clock.instant(), by, Outcome.ERASED, receipt);
    requests.closeOf(recipient, closing).forEach(id -> tell(id, Kind.REDACT, Outcome.ERASED, by));
  }

  private void tell(long id, Kind kind, Outcome outcome, String by) {
    listeners.publishEvent(
        new RightsDeed(
            by,
            "rights-request-closed",
            "request " + id,
            Map.of(
                "kind", kind.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                "outcome", outcome.name().toLowerCase(Locale.ROOT))));
    log.info("Rights request closed, request={} outcome={}", id, outcome);
  }
}
