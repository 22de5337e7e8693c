package org.followup.message;

import java.net.http.HttpRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.followup.message.RelayRepository.Claimed;
import org.followup.recipient.Channel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * A channel that is a signed call of another system. At least once: where no answer came the call
 * is made again, with the same id, by which the other side knows that it has it already. So also
 * what a crash left open. Two days of that, with growing pauses, and it is given up.
 *
 * <p>The calls of a batch go side by side. Where the other side is away, all that waits for it
 * waits for the next try.
 */
abstract class CallRelay extends ChannelRelay implements ChannelDeparture.Writing<HttpRequest> {

  private static final Logger log = LoggerFactory.getLogger(CallRelay.class);
  private static final int BATCH = 20;
  private static final Duration LEASE = Duration.ofMinutes(15);

  private final ChannelRepository repository;
  private final RelayRepository relay;
  private final ChannelDeparture departure;
  private final Departure settling;
  private final HttpLine line;
  private final String owner;

  CallRelay(Channel channel, Calls calls) {
    super(channel, calls.clock(), calls.bell());
    this.repository = calls.repository();
    this.relay = calls.relay();
    this.departure = calls.departure();
    this.settling = calls.settling();
    this.line = calls.line();
    this.owner = calls.claimant().name();
  }

  /** What every such channel works with. */
  @Component
  record Calls(
      ChannelRepository repository,
      RelayRepository relay,
      ChannelDeparture departure,
      Departure settling,
      HttpLine line,
      Claimant claimant,
      RelayBell bell,
      Clock clock) {}

  private record Call(Claimed message, CompletableFuture<ChannelOutcome> answer) {}

  @Override
  Optional<Instant> findNextDue() {
    return repository.findNextDue(channel());
  }

  @Override
  boolean work() {
    Instant now = now();
    List<Long> due = repository.listDue(channel(), now, BATCH);
    if (due.isEmpty()) {
      return false;
    }
    List<Call> calls = new ArrayList<>();
    for (Claimed message : relay.claimDue(owner, now, now.plus(LEASE), due)) {
      prepare(message).ifPresent(call -> calls.add(new Call(message, line.send(call))));
    }
    Set<@Nullable String> answering = new HashSet<>();
    Map<@Nullable String, Away> away = new HashMap<>();
    for (Call call : calls) {
      ChannelOutcome outcome = call.answer().join();
      settle(call.message(), outcome)
          .ifPresentOrElse(
              again -> away.putIfAbsent(call.message().target(), new Away(outcome, again)),
              () -> answering.add(call.message().target()));
    }
    away.keySet().removeAll(answering); // it stumbles over some messages only
    away.forEach(
        (target, since) ->
            repository.postpone(channel(), target, since.reason(), since.due(), now()));
    return true;
  }

  /** A receiver that took nothing of a batch, and when it is asked again. */
  private record Away(ChannelOutcome outcome, Instant due) {

    String reason() {
      return "its receiver is away: "
          + (outcome instanceof ChannelOutcome.Later later ? later.reason() : "no answer");
    }
  }

  private Optional<HttpRequest> prepare(Claimed message) {
    try {
      return departure.prepare(message, owner, now(), LEASE, this);
    } catch (DataAccessException | TransactionException e) {
      log.warn("Message {} stays queued, the database did not answer.", message.messageId(), e);
      later(message, "the database did not answer", null);
    } catch (MailFault e) {
      log.error(
          "Message {} failed: {}. It can be repeated once mended.",
          message.messageId(),
          e.reason());
      fail(message, e.reason(), null);
    } catch (RuntimeException e) {
      // one that cannot be prepared must not stop the others
      log.error("Message {} failed; it can be repeated once mended.", message.messageId(), e);
      fail(message, e.getClass().getSimpleName(), null);
    }
    return Optional.empty();
  }

  /** When it is tried again; empty where that was the end of it. */
  private Optional<Instant> settle(Claimed message, ChannelOutcome outcome) {
    if (outcome instanceof ChannelOutcome.Accepted accepted) {
      settling.sent(message.messageId(), accepted.reply(), now());
      log.info(
          "Message was sent messageId={} journey={} message={} channel={}",
          message.messageId(),
          message.journey(),
          message.message(),
          channel().word());
    } else if (outcome instanceof ChannelOutcome.RefusedForGood refused) {
      fail(message, "the " + channel().word() + " was refused", refused.reply());
      log.info(
          "Message was refused messageId={} reply=\"{}\"", message.messageId(), refused.reply());
    } else if (outcome instanceof ChannelOutcome.Later later) {
      return Optional.of(later(message, later.reason(), later.after()));
    }
    return Optional.empty();
  }

  private void fail(Claimed message, String reason, @Nullable String reply) {
    settling.close(message.messageId(), owner, MessageState.FAILED, reason, reply, now());
  }

  /**
   * Tries again after a pause that grows; gives up two days after it was queued, but not what only
   * waited and was hardly tried.
   */
  private Instant later(Claimed message, String reason, @Nullable Duration wish) {
    Instant now = now();
    Duration pause = Tries.pause(message.attempts());
    Instant due = now.plus(wish != null && wish.compareTo(pause) > 0 ? wish : pause);
    if (message.attempts() >= Tries.ENOUGH
        && due.isAfter(message.queuedAt().plus(Tries.GIVE_UP_AFTER))) {
      fail(message, reason + ", for two days", null);
      log.error(
          "Message {} failed: {}, for two days. It can be repeated.", message.messageId(), reason);
    } else {
      settling.giveBack(message.messageId(), owner, reason, null, 0, 0, due, now);
      log.info(
          "Message stays queued messageId={} reason=\"{}\" due={}",
          message.messageId(),
          reason,
          due);
    }
    return due;
  }
}
