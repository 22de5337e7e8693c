package org.followup.node;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * The nodes on this database. A node is alive while it has a session at the database under its
 * name; the name is new at each start. Nobody leads, nothing beats, no clocks are compared.
 *
 * <p>{@link #listGone} may be wrong about a node that lives and has lost all its sessions for some
 * seconds. So what is given back on its word must fail at that node's own commit, by a changed row.
 */
@Component
public class Nodes {

  private static final Logger log = LoggerFactory.getLogger(Nodes.class);
  private static final Pattern NAME = Pattern.compile("[0-9a-f]{12}");

  /** Longer than a pool takes to connect again when the database is back. */
  private static final Duration MISSING = Duration.ofSeconds(5);

  private final NodeRepository repository;
  private final String own;
  private final Map<String, Long> missingSince = new HashMap<>();
  private boolean warned;

  Nodes(NodeRepository repository, Environment environment) {
    this.repository = repository;
    this.own = environment.getRequiredProperty(NodeStart.PROPERTY);
  }

  /**
   * The name of this one; to be written beside whatever it claims for longer than a transaction.
   */
  public String own() {
    return own;
  }

  /**
   * Which of these claimants are gone: missing at two looks that are five seconds apart. To be
   * called again every few seconds while there are claims, outside of a transaction. Nobody is gone
   * where the database does not show who is there, and right after its start. What is no node's
   * name is never gone.
   */
  public synchronized Set<String> listGone(Collection<String> claimants) {
    Set<String> others = new HashSet<>(claimants);
    others.removeIf(name -> name.equals(own) || !NAME.matcher(name).matches());
    if (others.isEmpty()) {
      return Set.of();
    }
    Optional<Set<String>> alive = findAlive();
    if (alive.isEmpty()) {
      missingSince.clear();
      return Set.of();
    }
    missingSince.keySet().removeAll(alive.get());
    others.removeAll(alive.get());
    long now = System.nanoTime();
    others.removeIf(
        name -> now - missingSince.computeIfAbsent(name, first -> now) < MISSING.toNanos());
    return others;
  }

  /** Whether this node is certainly the only one; false where the database does not show it. */
  public synchronized boolean isAlone() {
    return findAlive().filter(alive -> alive.equals(Set.of(own))).isPresent();
  }

  private Optional<Set<String>> findAlive() {
    Optional<Set<String>> seen = repository.findAlive();
    if (seen.isPresent() && !seen.get().contains(own)) {
      if (!warned) {
        warned = true;
        log.warn(
            "The database does not show this node under its name, so nobody can tell which nodes are "
                + "alive; what a dead one held comes back when its time runs out. Connect without a "
                + "pooler in between, and set no ApplicationName. node={}",
            own);
      }
      return Optional.empty();
    }
    return seen;
  }
}
