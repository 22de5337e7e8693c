package org.followup.journey;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.followup.event.Event;
import org.followup.event.History;
import org.followup.journey.InstanceRepository.Instance;
import org.followup.journey.ModelFacts.Entry;
import org.followup.journey.ModelFacts.Match;
import org.followup.journey.ModelFacts.Wait;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.recipient.Restrictions;
import org.springframework.stereotype.Component;

/**
 * Whether an event lets a person into a journey: what operators, the model and the person's own
 * past say about it. The past is never opened again: a later way out keeps the door shut.
 */
@Component
class Admission {

  /** So many events since the entry's own time are looked at. */
  private static final int MOST_WAYS_OUT = 100;

  private final InstanceRepository instances;
  private final Recipients recipients;
  private final Restrictions restrictions;
  private final History history;
  private final StandingRules standingRules;
  private final DeploymentSettings settings;
  private final CalledJourneys calls;
  private final SuppressedEntry suppressed;
  private final Clock clock;

  Admission(
      InstanceRepository instances,
      Recipients recipients,
      Restrictions restrictions,
      History history,
      StandingRules standingRules,
      DeploymentSettings settings,
      CalledJourneys calls,
      SuppressedEntry suppressed,
      Clock clock) {
    this.instances = instances;
    this.recipients = recipients;
    this.restrictions = restrictions;
    this.history = history;
    this.standingRules = standingRules;
    this.settings = settings;
    this.calls = calls;
    this.suppressed = suppressed;
    this.clock = clock;
  }

  /** Why nobody enters at present, whoever it is; empty where the journey takes entries. */
  Optional<String> findStandstill(WaitRepository.Entry start) {
    if (start.off()) {
      return Optional.of("the journey is switched off");
    }
    if (start.paused()) {
      return Optional.of("the journey is paused");
    }
    if (start.shipped() && !settings.isEnabled(start.journey())) {
      return Optional.of("the journey is switched off: followup.journeys.enabled does not name it");
    }
    return Optional.empty();
  }

  /** Why not, or empty. */
  Optional<String> findRefusal(
      Event event,
      RecipientId recipient,
      WaitRepository.Entry start,
      ModelFacts facts,
      Entry entry,
      Map<String, Object> variables) {
    String journey = facts.processId();
    Optional<String> standstill = findStandstill(start);
    if (standstill.isPresent()) {
      return standstill;
    }
    Instant now = clock.instant();
    if (event.isExpired(now)) {
      return Optional.of("the event had expired at " + event.expiresAt());
    }
    if (Freshness.isStale(event, entry.timeToLive(), now)) {
      return Optional.of(Freshness.reason(entry.timeToLive()));
    }
    if (event.recognition() < entry.recognition()) {
      return Optional.of(
          "recognised at level " + event.recognition() + ", needed is " + entry.recognition());
    }
    if (!calls.topics(facts).isEmpty() && restrictions.find(recipient).isPresent()) {
      return Optional.of("processing is restricted");
    }
    List<Instance> entries = instances.listEntries(recipient, journey);
    Optional<String> refusal =
        Reentries.findRefusal(entry.reentry(), entries, event.subject(), now);
    if (refusal.isPresent()) {
      return refusal;
    }
    ZoneId zone = recipients.zoneOf(recipient);
    return Stream.concat(Stream.of(facts), calls.listNeededAtEntry(facts).stream())
        .flatMap(one -> TimerValues.findMissing(one, variables, zone).stream())
        .findFirst()
        .or(() -> findNewerWayOut(event, recipient, facts))
        .or(() -> findNewerUpdate(event, entries))
        .or(() -> suppressed.findRefusal(recipient, facts));
  }

  /** A way out that happened after this event closes the door: the past is not opened again. */
  private Optional<String> findNewerWayOut(Event event, RecipientId recipient, ModelFacts facts) {
    for (Wait wait : facts.waits()) {
      if (!isWayOut(wait, facts)) {
        continue;
      }
      boolean known =
          history
              .listLatestKnown(
                  recipient,
                  event.subject(),
                  wait.match() == Match.SUBJECT,
                  Set.of(wait.eventType()),
                  event.time(),
                  event,
                  // what was done was done, however late we hear of it
                  null,
                  // the newest may be an objection to another topic
                  MOST_WAYS_OUT)
              .stream()
              .filter(later -> wait.counts(later, event.subject()))
              .anyMatch(later -> closes(later, event, facts));
      if (known) {
        return Optional.of("a later " + wait.eventType() + " is already known");
      }
    }
    return Optional.empty();
  }

  /** Whether {@code later}, by its own time, would have led the person out at once. */
  boolean isClosed(Event later, Event entry, ModelFacts facts) {
    return facts.waits().stream()
            .filter(wait -> isWayOut(wait, facts) && wait.eventType().equals(later.type()))
            .anyMatch(wait -> wait.counts(later, entry.subject()))
        && closes(later, entry, facts);
  }

  private boolean closes(Event later, Event entry, ModelFacts facts) {
    return later.time().isAfter(entry.time()) && standingRules.concerns(later, facts);
  }

  private static boolean isWayOut(Wait wait, ModelFacts facts) {
    return wait.openAtEntry()
        && facts.entries().stream().noneMatch(e -> e.eventType().equals(wait.eventType()));
  }

  private Optional<String> findNewerUpdate(Event event, List<Instance> entries) {
    return entries.stream()
        .filter(entry -> Objects.equals(entry.subject(), event.subject()))
        .filter(entry -> entry.knownTime().isAfter(event.time()))
        // known before, that is: an event that is told again has others behind it
        .filter(entry -> instances.listReached(entry.instanceId(), event.seq()).isEmpty())
        .findFirst()
        .map(entry -> "a later event about it is already known");
  }
}
