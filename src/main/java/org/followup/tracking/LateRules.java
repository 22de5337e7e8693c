package org.followup.tracking;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What gives a machine away that borrows a browser's name: its manners, as far as all hits around
 * one show them. Pure functions. Each rule says of a group of hits that none of them was a person.
 */
final class LateRules {

  /** A link that no person sees was followed on the same mail, at about that time or by it. */
  static final String HONEYPOT = "honeypot";

  /** Five links of one mail within a second. */
  static final String BURST = "burst";

  /** Five programs at one mail within a second. */
  static final String AGENTS = "several-agents";

  /** One program of one network at ten mails within two seconds. */
  static final String CROWD = "many-mails";

  /** Any hit so near to the hidden link is of the same visit. */
  static final Duration NEAR_TRAP = Duration.ofSeconds(10);

  /** So long the program that followed it stays known. */
  static final Duration SAME_AGENT = Duration.ofMinutes(1);

  static final Duration BURST_TIME = Duration.ofSeconds(1);
  static final Duration CROWD_TIME = Duration.ofSeconds(2);
  private static final int BURST_LINKS = 5;

  /**
   * A mail program that shows and a browser that follows are two, and a person's; a telephone and a
   * scanner beside them are four.
   */
  private static final int MOST_AGENTS = 4;

  /** Colleagues behind one wall with one browser that all got one mail. */
  private static final int CROWD_MAILS = 10;

  private static final int TRAP = -1;
  private static final Set<String> LOOKS_AHEAD = Set.of("head", "prefetch");

  private LateRules() {}

  /**
   * A hit as the rules see it.
   *
   * @param link null for an open and for the hidden link
   * @param sureMachine as the request alone showed, by its reason; null for all others
   * @param rule by which it was found a machine before; null where it was not
   */
  record Sighting(
      long hitId,
      Instant at,
      Hit.Kind kind,
      long messageId,
      @Nullable Integer link,
      @Nullable String sureMachine,
      @Nullable Long agent,
      @Nullable Long network,
      @Nullable String rule) {

    /** A browser's looking ahead is no program of its own. */
    private @Nullable Object program() {
      return agent != null || sureMachine == null || LOOKS_AHEAD.contains(sureMachine)
          ? agent
          : sureMachine;
    }

    private @Nullable Object place() {
      return kind == Hit.Kind.TRAP ? (Integer) TRAP : link;
    }
  }

  /** The machines among these, by the number of the hit, each with the first rule that hits. */
  static Map<Long, String> findMachines(Collection<Sighting> sightings) {
    Map<Long, String> machines = new HashMap<>();
    for (List<Sighting> mail : inOrder(sightings, Sighting::messageId)) {
      trapped(mail, machines);
      crowded(mail, BURST_TIME, BURST_LINKS, Sighting::place, BURST, machines);
      crowded(mail, BURST_TIME, MOST_AGENTS + 1, Sighting::program, AGENTS, machines);
    }
    List<Sighting> known = sightings.stream().filter(hit -> hit.network() != null).toList();
    for (List<Sighting> network : inOrder(known, Sighting::network)) {
      crowded(network, CROWD_TIME, CROWD_MAILS, Sighting::messageId, CROWD, machines);
    }
    return machines;
  }

  private static Collection<List<Sighting>> inOrder(
      Collection<Sighting> sightings, Function<Sighting, @Nullable Object> by) {
    return sightings.stream()
        .sorted(Comparator.comparing(Sighting::at).thenComparing(Sighting::hitId))
        .collect(Collectors.groupingBy(by))
        .values();
  }

  /** By the first trap in reach of each, since somebody may follow it thousands of times. */
  private static void trapped(List<Sighting> mail, Map<Long, String> machines) {
    NavigableSet<Instant> traps = new TreeSet<>();
    Map<Long, NavigableSet<Instant>> byAgent = new HashMap<>();
    for (Sighting trap : mail) {
      if (trap.kind() == Hit.Kind.TRAP) {
        traps.add(trap.at());
        if (trap.agent() != null) {
          byAgent.computeIfAbsent(trap.agent(), agent -> new TreeSet<>()).add(trap.at());
        }
      }
    }
    if (traps.isEmpty()) {
      return;
    }
    for (Sighting hit : mail) {
      NavigableSet<Instant> same = hit.agent() == null ? null : byAgent.get(hit.agent());
      if (isNear(traps, hit.at(), NEAR_TRAP)
          || same != null && isNear(same, hit.at(), SAME_AGENT)) {
        machines.putIfAbsent(hit.hitId(), HONEYPOT);
      }
    }
  }

  private static boolean isNear(NavigableSet<Instant> times, Instant at, Duration apart) {
    Instant next = times.ceiling(at.minus(apart));
    return next != null && !next.isAfter(at.plus(apart));
  }

  /** Marks each hit that lies in a stretch of that time with so many different ones. */
  private static void crowded(
      List<Sighting> inOrder,
      Duration time,
      int many,
      Function<Sighting, @Nullable Object> what,
      String rule,
      Map<Long, String> machines) {
    List<Sighting> hits =
        inOrder.stream()
            .filter(hit -> what.apply(hit) != null || hit.kind() == Hit.Kind.OPEN)
            .collect(Collectors.toCollection(ArrayList::new));
    Map<Object, Integer> different = new HashMap<>();
    int marked = 0;
    int from = 0;
    for (int to = 0; to < hits.size(); to++) {
      Object added = what.apply(hits.get(to));
      if (added != null) {
        different.merge(added, 1, Integer::sum);
      }
      while (hits.get(from).at().plus(time).isBefore(hits.get(to).at())) {
        Object gone = what.apply(hits.get(from++));
        if (gone != null) {
          different.computeIfPresent(gone, (of, n) -> n == 1 ? null : n - 1);
        }
      }
      if (different.size() >= many) {
        for (marked = Math.max(marked, from); marked <= to; marked++) {
          machines.putIfAbsent(hits.get(marked).hitId(), rule);
        }
      }
    }
  }
}
