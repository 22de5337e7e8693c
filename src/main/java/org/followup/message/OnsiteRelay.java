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
    List<Long> late = onsite.listLate(now, BATCH);
    late.forEach(
        id -> departure.close(id, MessageState.REFUSED, "nobody came by to see it in time", now));
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
    int over = onsite.expire(now, BATCH);
    return late.size() == BATCH || nowhere.size() == BATCH || over == BATCH;
  }

  @Override
  Optional<Instant> findNextDue() {
    return onsite.findNextEnd();
  }
}
