package org.followup.journey;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.followup.event.Acceptance;
import org.followup.event.Inbox;
import org.followup.journey.SchedulePlan.Scheduled;
import org.followup.journey.ScheduleRepository.State;
import org.followup.journey.TurnRepository.Turn;
import org.followup.message.WaitingMails;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Hands those whose turn has come to the inbox, a chunk in the transaction that removes their
 * turns: nobody is lost, and the inbox takes nobody twice. As fast as the pace allows, and not
 * while too much waits; there they come behind whatever people do.
 */
@Component
class TurnHandover {

  private static final Logger log = LoggerFactory.getLogger(TurnHandover.class);

  private static final int CHUNK = 500;

  /** Turns that waited too long go in larger chunks: nothing comes of them. */
  private static final int LET_GO = 5_000;

  private final ScheduleRepository schedules;
  private final TurnRepository turns;
  private final Inbox inbox;
  private final WaitingMails mails;
  private final PaceSettings settings;
  private final TransactionTemplate transaction;
  private final Clock clock;

  TurnHandover(
      ScheduleRepository schedules,
      TurnRepository turns,
      Inbox inbox,
      WaitingMails mails,
      PaceSettings settings,
      PlatformTransactionManager transactions,
      Clock clock) {
    this.schedules = schedules;
    this.turns = turns;
    this.inbox = inbox;
    this.mails = mails;
    this.settings = settings;
    this.transaction = new TransactionTemplate(transactions);
    this.clock = clock;
  }

  /**
   * Hands the next chunk over.
   *
   * @return whether anybody's turn came or was let go
   */
  boolean handNext(Scheduled one) {
    Instant next = one.state().nextTurn();
    if (!one.active() || next == null || next.isAfter(now())) {
      return false;
    }
    if (letGo(one)) {
      return true;
    }
    if (findHold(one).isPresent()) {
      return false;
    }
    return Boolean.TRUE.equals(transaction.execute(tx -> hand(one)));
  }

  /** Ends occurrences of which nobody waits any more. */
  void finish(Scheduled one) {
    transaction.executeWithoutResult(
        tx -> {
          for (long occurrence :
              schedules.lockEmpty(one.start().journey(), one.start().activityId())) {
            schedules.finish(occurrence, now());
          }
        });
  }

  /** What nobody is let in for, whatever the pace; empty where there is room. */
  Optional<String> findHold(Scheduled one) {
    int events = inbox.countWaiting(settings.waitingEvents());
    if (events >= settings.waitingEvents()) {
      return Optional.of("%d events or more wait in the inbox".formatted(events));
    }
    int due = mails.countDue(settings.waitingMails());
    if (due >= settings.waitingMails()) {
      return Optional.of("%d mails or more wait for a relay".formatted(due));
    }
    return findCallHold(one);
  }

  private Optional<String> findCallHold(Scheduled one) {
    int most = one.schedule().pace().callsBelow();
    if (most == 0) {
      return Optional.empty();
    }
    int open = turns.countOpenCalls(one.start().journey(), most);
    return open >= most ? Optional.of("%d calls are open".formatted(open)) : Optional.empty();
  }

  /** When the next turn may come; empty where none waits or where only people can make room. */
  Optional<Instant> findNext(Scheduled one) {
    Instant next = one.state().nextTurn();
    if (!one.active() || next == null || findCallHold(one).isPresent()) {
      return Optional.empty();
    }
    Pace.@Nullable Rate rate = one.schedule().pace().rate();
    Instant filled = one.state().filledAt();
    if (rate == null || filled == null) {
      return Optional.of(next);
    }
    double missing = rate.portion(CHUNK) - one.state().tokens();
    Instant ready = filled.plusMillis((long) Math.ceil(missing / rate.perSecond() * 1000));
    return Optional.of(ready.isAfter(next) ? ready : next);
  }

  private boolean letGo(Scheduled one) {
    var timeToLive = one.entry().timeToLive();
    if (timeToLive == null) {
      return false;
    }
    Instant oldest = Freshness.oldest(timeToLive, now());
    Instant next = one.state().nextTurn();
    if (next == null || !next.isBefore(oldest)) {
      return false;
    }
    return Boolean.TRUE.equals(
        transaction.execute(
            tx -> {
              int all = 0;
              for (long occurrence :
                  schedules.listOpen(one.start().journey(), one.start().activityId())) {
                int gone = turns.deleteDueBefore(occurrence, oldest, LET_GO);
                if (gone > 0) {
                  schedules.addLetGo(occurrence, gone);
                  log.info(
                      "Turns were let go: they waited longer than timeToLive. journey={} turns={}",
                      one.start().journey(),
                      gone);
                }
                all += gone;
              }
              return all > 0;
            }));
  }

  private boolean hand(Scheduled one) {
    String journey = one.start().journey();
    String start = one.start().activityId();
    Pace pace = one.schedule().pace();
    @Nullable State state = null;
    if (pace.rate() != null || pace.callsBelow() > 0) {
      state = schedules.lock(journey, start).orElse(null);
      if (state == null) {
        return false; // another node is at it
      }
    }
    Instant now = now();
    int room = CHUNK;
    double tokens = 0;
    Pace.@Nullable Rate rate = pace.rate();
    if (rate != null && state != null) {
      int portion = rate.portion(CHUNK);
      tokens = tokens(rate, portion, state, now);
      if (tokens < portion) {
        return false;
      }
      room = portion;
    }
    if (pace.callsBelow() > 0 && state != null) {
      if (isTakingEffect(state)) {
        return false;
      }
      room = Math.min(room, pace.callsBelow() - turns.countOpenCalls(journey, pace.callsBelow()));
    }
    List<Turn> taken = take(journey, start, now, room);
    if (taken.isEmpty()) {
      return false;
    }
    Acceptance accepted =
        inbox.acceptPatiently(
            taken.stream()
                .map(turn -> ScheduledStarts.event(journey, start, one.schedule().subject(), turn))
                .toList());
    if (rate != null) {
      schedules.updateBucket(journey, start, tokens - taken.size(), now);
    }
    if (pace.callsBelow() > 0) {
      long first = accepted.entries().stream().mapToLong(Acceptance.Entry::seq).min().orElse(0);
      long last = accepted.entries().stream().mapToLong(Acceptance.Entry::seq).max().orElse(0);
      schedules.updateHandedOver(journey, start, first, last);
    }
    return true;
  }

  private List<Turn> take(String journey, String start, Instant now, int room) {
    List<Turn> taken = new ArrayList<>();
    for (long occurrence : schedules.listOpen(journey, start)) {
      if (taken.size() < room) {
        taken.addAll(turns.take(occurrence, now, room - taken.size()));
      }
    }
    return taken;
  }

  /** Never more than a portion is saved up, so that a rest is followed by no rush. */
  private static double tokens(Pace.Rate rate, int portion, State state, Instant now) {
    Instant filled = state.filledAt();
    if (filled == null) {
      return portion;
    }
    double fresh = Duration.between(filled, now).toMillis() / 1000.0 * rate.perSecond();
    // a hundredth of a person is what dividing by time may lose
    return Math.min(portion, state.tokens() + Math.max(0, fresh) + 0.01);
  }

  /** Whether somebody who was let in before has still to come to a call, or not to. */
  private boolean isTakingEffect(State state) {
    Long first = state.firstSeq();
    Long last = state.lastSeq();
    return first != null && last != null && inbox.isAnyWaiting(first, last);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
