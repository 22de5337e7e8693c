package org.followup.message;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.followup.message.RelayPaceRepository.Pace;
import org.followup.message.RelayPaceRepository.Use;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The relays as an operator sees them, and the switch of each. A pause is a row: it takes effect on
 * every node with its next batch of mails (twenty at most) and survives restarts. Every method
 * joins the caller's transaction.
 */
@Component
@Transactional
public class RelayDesk {

  /** How domains are called that have no name here. */
  private static final String UNNAMED = "other domains";

  private static final Logger log = LoggerFactory.getLogger(RelayDesk.class);

  private final MailRelays relays;
  private final RelayPaceRepository paces;
  private final RelayPauseRepository pauses;
  private final RelayReplyRepository replies;
  private final QueueRepository queue;
  private final RelayAbsences absences;
  private final RelayBell bell;
  private final Clock clock;

  RelayDesk(
      MailRelays relays,
      RelayPaceRepository paces,
      RelayPauseRepository pauses,
      RelayReplyRepository replies,
      QueueRepository queue,
      RelayAbsences absences,
      RelayBell bell,
      Clock clock) {
    this.relays = relays;
    this.paces = paces;
    this.pauses = pauses;
    this.replies = replies;
    this.queue = queue;
    this.absences = absences;
    this.bell = bell;
    this.clock = clock;
  }

  /** Whether a relay of that name is configured. */
  public boolean exists(String relay) {
    return relays.list().stream().anyMatch(one -> one.name().equals(relay));
  }

  /**
   * Gives it no more mail.
   *
   * @param by who asked for it
   * @return false where it was paused already
   */
  public boolean pause(String relay, String by) {
    boolean paused = pauses.insert(relay, by, now());
    if (paused) {
      log.warn("Relay was paused; it gets no mail until it goes on. relay={}", relay);
    }
    return paused;
  }

  /**
   * Lets it take mail again; where it was away this node knocks at once.
   *
   * @return false where it was not paused
   */
  public boolean resume(String relay) {
    boolean resumed = pauses.delete(relay);
    if (resumed) {
      absences.back(relay);
      log.info("Relay goes on relay={}", relay);
      bell.ringAfterCommit();
    }
    return resumed;
  }

  /** All relays, in the order of the configuration; four questions, however many there are. */
  @Transactional(readOnly = true)
  public List<RelayState> list() {
    Instant now = now();
    List<MailRelay> all = relays.list();
    List<String> names = all.stream().map(MailRelay::name).toList();
    Map<String, Map<String, Pace>> seconds = new HashMap<>();
    for (Pace pace : paces.listPaces(names)) {
      seconds.computeIfAbsent(pace.relay(), r -> new HashMap<>()).put(pace.lane(), pace);
    }
    Map<String, List<Use>> uses =
        paces.listUses(names, now).stream().collect(Collectors.groupingBy(Use::relay));
    Map<String, SendingHold.Hold> paused = pauses.listPauses();
    Map<String, List<RelayState.Reply>> answers = replies.list();
    return all.stream()
        .map(
            relay -> {
              String name = relay.name();
              return new RelayState(
                  name,
                  relay.port() == null ? relay.host() : relay.host() + ":" + relay.port(),
                  relay.share(),
                  SmtpServer.tlsOf(relay).name().toLowerCase(Locale.ROOT),
                  paused.get(name),
                  absences
                      .find(name)
                      .map(one -> new RelayState.Away(one.since(), one.until(), one.words()))
                      .orElse(null),
                  lanes(
                      relay,
                      seconds.getOrDefault(name, Map.of()),
                      uses.getOrDefault(name, List.of()),
                      now),
                  answers.getOrDefault(name, List.of()));
            })
        .toList();
  }

  /** Mail that is due, by the domain whose turn it waits for; what waits for none comes first. */
  @Transactional(readOnly = true)
  public List<RelayState.Waiting> listWaiting() {
    List<RelayState.Waiting> waiting = new ArrayList<>();
    long unnamed = 0;
    for (Map.Entry<String, Long> lane : queue.countDue(now()).entrySet()) {
      if (MailLanes.isBucket(lane.getKey())) {
        unnamed += lane.getValue();
      } else {
        String domain = lane.getKey().equals(MailLanes.ALL) ? null : lane.getKey();
        waiting.add(new RelayState.Waiting(domain, lane.getValue()));
      }
    }
    if (unnamed > 0) {
      waiting.add(new RelayState.Waiting(UNNAMED, unnamed));
    }
    return waiting;
  }

  private static List<RelayState.Lane> lanes(
      MailRelay relay, Map<String, Pace> seconds, List<Use> used, Instant now) {
    Map<String, Map<RelaySpan, Use>> uses = new HashMap<>();
    used.forEach(
        use -> uses.computeIfAbsent(use.lane(), lane -> new HashMap<>()).put(use.span(), use));
    TreeSet<String> lanes = new TreeSet<>(List.of(MailLanes.ALL));
    relay.domains().forEach(domain -> lanes.add(domain.name()));
    lanes.remove(MailRelay.OTHERS);
    seconds.values().stream()
        .filter(pace -> LearnedRate.of(pace, now) != null)
        .forEach(pace -> lanes.add(pace.lane()));
    return lanes.stream()
        .map(lane -> lane(relay, lane, seconds.get(lane), uses.getOrDefault(lane, Map.of()), now))
        .toList();
  }

  private static RelayState.Lane lane(
      MailRelay relay, String lane, @Nullable Pace pace, Map<RelaySpan, Use> uses, Instant now) {
    Rates rates = RelayRates.ratesOf(relay, lane);
    Use hour = uses.get(RelaySpan.HOUR);
    Use day = uses.get(RelaySpan.DAY);
    return new RelayState.Lane(
        lane.equals(MailLanes.ALL) ? null : MailLanes.isBucket(lane) ? UNNAMED : lane,
        rates.second(),
        rates.hour(),
        rates.day(),
        LearnedRate.of(pace, now),
        hour == null ? 0 : hour.taken(),
        day == null ? 0 : day.taken(),
        RelayRates.pace(relay, lane, pace, uses, now).nextAt(now));
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
