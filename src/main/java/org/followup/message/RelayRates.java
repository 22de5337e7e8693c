package org.followup.message;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.followup.message.RelayLook.Key;
import org.followup.message.RelayPaceRepository.Pace;
import org.followup.message.RelayPaceRepository.Use;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Who takes which mail: by weight among the relays that are neither paused nor away nor out of
 * tokens. Nodes share the tokens; they are taken for a batch of mails at once.
 */
@Component
@Transactional
class RelayRates {

  private static final Duration PRUNE_AFTER = Duration.ofHours(27);
  private static final Duration PRUNE_EVERY = Duration.ofHours(1);

  private final MailRelays relays;
  private final RelayPaceRepository repository;
  private final RelayPauseRepository pauses;
  private final RelayAbsences absences;
  private final Map<String, Integer> standing = new HashMap<>();
  private Instant pruned = Instant.EPOCH;

  RelayRates(
      MailRelays relays,
      RelayPaceRepository repository,
      RelayPauseRepository pauses,
      RelayAbsences absences) {
    this.relays = relays;
    this.repository = repository;
    this.pauses = pauses;
    this.absences = absences;
  }

  /** A mail and its lane, {@link MailLanes#ALL} where nobody asks for lanes. */
  record Wish(long messageId, String lane) {}

  /** Which relay takes a mail, and the lane its token was taken of. */
  record Turn(MailRelay relay, String lane) {}

  /** Relays that nobody paused. */
  @Transactional(readOnly = true)
  public List<MailRelay> listGoing() {
    List<String> paused = pauses.listPaused();
    return relays.list().stream().filter(relay -> !paused.contains(relay.name())).toList();
  }

  @Transactional(readOnly = true)
  public RelayLook look(Instant now) {
    List<MailRelay> usable = listUsable();
    return usable.isEmpty()
        ? new RelayLook(now, List.of(), Map.of(), false)
        : look(usable, repository.listPaces(names(usable)), now);
  }

  private List<MailRelay> listUsable() {
    return listGoing().stream().filter(relay -> !absences.isAway(relay.name())).toList();
  }

  private RelayLook look(List<MailRelay> usable, List<Pace> paces, Instant now) {
    Map<Key, Pace> seconds = new HashMap<>();
    paces.forEach(pace -> seconds.put(new Key(pace.relay(), pace.lane()), pace));
    Map<Key, Map<RelaySpan, Use>> uses = new HashMap<>();
    repository
        .listUses(names(usable), now)
        .forEach(
            use ->
                uses.computeIfAbsent(new Key(use.relay(), use.lane()), key -> new HashMap<>())
                    .put(use.span(), use));
    Map<Key, RelayPace> known = new HashMap<>();
    boolean learned = false;
    for (MailRelay relay : usable) {
      List<Key> keys = new ArrayList<>(List.of(new Key(relay.name(), MailLanes.ALL)));
      seconds.keySet().stream().filter(k -> k.relay().equals(relay.name())).forEach(keys::add);
      uses.keySet().stream().filter(k -> k.relay().equals(relay.name())).forEach(keys::add);
      for (Key key : keys) {
        Pace pace = seconds.get(key);
        known.put(key, pace(relay, key.lane(), pace, uses.getOrDefault(key, Map.of()), now));
        learned |= !key.lane().equals(MailLanes.ALL) && LearnedRate.of(pace, now) != null;
      }
    }
    return new RelayLook(now, usable, known, learned);
  }

  static RelayPace pace(
      MailRelay relay, String lane, @Nullable Pace pace, Map<RelaySpan, Use> uses, Instant now) {
    Rates rates = ratesOf(relay, lane);
    return new RelayPace(
        LearnedRate.least(rates.second(), LearnedRate.of(pace, now)),
        pace == null ? RelayPace.FULL : pace.tokens(),
        pace == null ? now : pace.countedAt(),
        window(rates.hour(), uses.get(RelaySpan.HOUR)),
        window(rates.day(), uses.get(RelaySpan.DAY)));
  }

  private static RelayPace.Window window(@Nullable Integer limit, @Nullable Use use) {
    return use == null
        ? new RelayPace.Window(limit, 0, null)
        : new RelayPace.Window(limit, use.taken(), use.span().freeAt(use.oldest()));
  }

  static Rates ratesOf(MailRelay relay, String lane) {
    return lane.equals(MailLanes.ALL) ? relay.ratesOfAll() : relay.ratesOf(lane);
  }

  /**
   * Takes a token for each mail, in their order, as far as there are any.
   *
   * @return by message; who is not in it has to wait
   */
  public Map<Long, Turn> take(List<Wish> wishes, Instant now) {
    List<MailRelay> usable = listUsable();
    if (usable.isEmpty()) {
      return Map.of();
    }
    RelayLook look = look(usable, repository.lockPaces(names(usable), now), now);
    Map<Key, Integer> taken =
        new TreeMap<>(Comparator.comparing(Key::relay).thenComparing(Key::lane));
    Map<Long, Turn> turns = new LinkedHashMap<>();
    for (Wish wish : wishes) {
      List<MailRelay> free =
          usable.stream()
              .filter(
                  relay ->
                      isFree(look, taken, relay, MailLanes.ALL)
                          && isFree(look, taken, relay, wish.lane()))
              .toList();
      if (!free.isEmpty()) {
        MailRelay relay = next(free);
        turns.put(wish.messageId(), new Turn(relay, wish.lane()));
        lanes(wish.lane()).forEach(l -> taken.merge(new Key(relay.name(), l), 1, Integer::sum));
      }
    }
    write(look, taken, now);
    return turns;
  }

  private static boolean isFree(
      RelayLook look, Map<Key, Integer> taken, MailRelay relay, String lane) {
    return look.pace(relay, lane).availableAt(look.at())
        > taken.getOrDefault(new Key(relay.name(), lane), 0);
  }

  private static List<String> lanes(String lane) {
    return lane.equals(MailLanes.ALL) ? List.of(lane) : List.of(MailLanes.ALL, lane);
  }

  /** Smooth weighted turns: in any run of mails each relay gets its share, well mixed. */
  private synchronized MailRelay next(List<MailRelay> free) {
    int sum = 0;
    for (MailRelay relay : free) {
      standing.merge(relay.name(), relay.share(), Integer::sum);
      sum += relay.share();
    }
    MailRelay best =
        free.stream()
            .max(Comparator.comparing(relay -> Objects.requireNonNull(standing.get(relay.name()))))
            .orElseThrow();
    standing.merge(best.name(), -sum, Integer::sum);
    return best;
  }

  private void write(RelayLook look, Map<Key, Integer> taken, Instant now) {
    for (MailRelay relay : look.usable()) {
      taken.forEach(
          (key, count) -> {
            if (key.relay().equals(relay.name())) {
              RelayPace pace = look.pace(relay, key.lane());
              if (pace.perSecond() != null) {
                double left = pace.tokensAt(now) - count;
                repository.writeTokens(key.relay(), key.lane(), left, now);
              }
              addUse(relay, key.lane(), count, now);
            }
          });
    }
    if (now.isAfter(pruned.plus(PRUNE_EVERY))) {
      repository.deleteUsesBefore(now.minus(PRUNE_AFTER));
      pruned = now;
    }
  }

  /** Counted for all of a relay, so that a person can see it, and for lanes that have a rate. */
  private void addUse(MailRelay relay, String lane, int count, Instant now) {
    Rates rates = ratesOf(relay, lane);
    for (RelaySpan span : RelaySpan.values()) {
      boolean limited = span == RelaySpan.HOUR ? rates.hour() != null : rates.day() != null;
      if (limited || lane.equals(MailLanes.ALL)) {
        repository.addUse(relay.name(), lane, span, span.sliceOf(now), count);
      }
    }
  }

  /** For turns that were not used: the gates or a person said no meanwhile. */
  public void giveBack(List<Turn> unused, Instant now) {
    repository.hold(unused.stream().map(turn -> turn.relay().name()).distinct().toList(), now);
    for (Turn turn : unused) {
      lanes(turn.lane()).forEach(lane -> addUse(turn.relay(), lane, -1, now));
    }
  }

  private static List<String> names(List<MailRelay> relays) {
    return relays.stream().map(MailRelay::name).toList();
  }
}
