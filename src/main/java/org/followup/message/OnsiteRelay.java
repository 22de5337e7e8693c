package org.followup.message;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.followup.recipient.Channel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Pushes nothing, since pages ask. Closes what nobody came for in time, forgets what was fetched
 * and not seen, and fails what is queued where there are no pages that ask.
 */
@Component
class OnsiteRelay extends ChannelRelay {

  private static final Logger log = LoggerFactory.getLogger(OnsiteRelay.class);
  private static final int BATCH = 100;

  /** Held together, so no page waits long for one of them. */
  private static final int FEW = 20;

  private static final String NOBODY = "nobody came by to see it in time";
  private static final String HELD = "sending was paused until it was too late to show it";

  private final OnsiteRepository onsite;
  private final ChannelRepository repository;
  private final OnsiteDeparture departure;
  private final OnsiteAccess access;

  OnsiteRelay(
      OnsiteRepository onsite,
      ChannelRepository repository,
      OnsiteDeparture departure,
      OnsiteAccess access,
      Clock clock,
      RelayBell bell) {
    super(Channel.ONSITE, clock, bell);
    this.onsite = onsite;
    this.repository = repository;
    this.departure = departure;
    this.access = access;
  }

  @Override
  boolean work() {
    Instant now = now();
    List<OnsiteRepository.Late> late = onsite.listLate(now, BATCH);
    late.forEach(
        one ->
            departure.close(
                one.messageId(), MessageState.REFUSED, one.held() ? HELD : NOBODY, now));
    List<Long> nowhere =
        access.isOpen() ? List.of() : repository.listDue(Channel.ONSITE, now, BATCH);
    nowhere.forEach(
        id -> {
          departure.close(
              id,
              MessageState.FAILED,
              "the channel onsite is not configured (followup.channels.onsite)",
              now);
          log.error("Message {} failed: the channel onsite is not configured.", id);
        });
    int over = onsite.expire(now, FEW);
    return late.size() == BATCH || nowhere.size() == BATCH || over == FEW;
  }

  @Override
  Optional<Instant> findNextDue() {
    return onsite.findNextEnd();
  }
}
