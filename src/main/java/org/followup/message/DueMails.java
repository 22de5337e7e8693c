package org.followup.message;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.followup.message.RelayRepository.Claimed;
import org.springframework.stereotype.Component;

/**
 * What may be taken out of the queue: what is due, not held, not left to other nodes, and for which
 * some relay has a token. What waits for a token is not read however much it is, so it never keeps
 * the mail of other domains waiting; of a lane no more is taken than may leave.
 */
@Component
class DueMails {

  private static final int BATCH = 20;

  private final RelayRepository repository;
  private final QueueRepository queue;
  private final HoldRepository holds;
  private final ForeignMails foreign;
  private final RelayRates rates;
  private final RelayAbsences absences;
  private final Clock clock;
  private final Duration lease;
  private final String owner;

  DueMails(
      RelayRepository repository,
      QueueRepository queue,
      HoldRepository holds,
      ForeignMails foreign,
      RelayRates rates,
      RelayAbsences absences,
      MailSettings settings,
      Claimant claimant,
      Clock clock) {
    this.repository = repository;
    this.queue = queue;
    this.holds = holds;
    this.foreign = foreign;
    this.rates = rates;
    this.absences = absences;
    this.clock = clock;
    this.lease = settings.lease();
    this.owner = claimant.name();
  }

  /** Takes the next ones for this node, in the order in which they are due. */
  List<Claimed> claim(Instant now) {
    RelayLook look = rates.look(now);
    int room = look.room(BATCH);
    if (room == 0) {
      return List.of();
    }
    Instant until = now.plus(lease);
    var notOurs = new QueueRepository.Left(foreign.list(), now.minus(ForeignMails.PATIENCE));
    Map<String, Integer> scarce = look.findScarceLanes(room);
    return switch (holds.findScope()) {
      case NOTHING ->
          scarce.isEmpty()
              ? repository.claimDue(owner, now, until, room, notOurs)
              : claimBeside(now, until, room, notOurs, scarce);
      case SOME_JOURNEYS -> claimBeside(now, until, room, notOurs, scarce);
      case EVERYTHING -> List.of();
    };
  }

  private List<Claimed> claimBeside(
      Instant now,
      Instant until,
      int room,
      QueueRepository.Left left,
      Map<String, Integer> scarce) {
    return repository.claimDue(owner, now, until, queue.listDueBesideHeld(now, room, left, scarce));
  }

  /**
   * When the next mail is due that is neither held nor left to others, and a relay has a token for
   * it.
   */
  Optional<Instant> findNext() {
    if (holds.findScope() == HoldRepository.Scope.EVERYTHING) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    RelayLook look = rates.look(now);
    Optional<Instant> knock =
        look.usable().isEmpty() ? absences.findNextKnock(rates.listGoing()) : Optional.of(now);
    return knock.flatMap(
        open ->
            queue.listNextDue(foreign.list()).entrySet().stream()
                .map(
                    lane -> {
                      Instant free = look.findNext(lane.getKey()).orElse(open);
                      Instant due = lane.getValue();
                      return free.isAfter(now) && free.isAfter(due) ? free : due;
                    })
                .min(Instant::compareTo));
  }
}
