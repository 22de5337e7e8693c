package org.followup.journey;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.followup.node.Background;
import org.followup.node.Nodes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Looks every two seconds, on every node, for jobs whose node is gone and gives them back, long
 * before their lock runs out; and for those that this node could not settle because the database
 * was away.
 */
@Component
class JobTakeover extends Background {

  private static final Logger log = LoggerFactory.getLogger(JobTakeover.class);
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final JobRepository jobs;
  private final Nodes nodes;
  private final EngineJobs executor;

  JobTakeover(JobRepository jobs, Nodes nodes, EngineJobs executor) {
    super("job-takeover", Blame::isRace);
    this.jobs = jobs;
    this.nodes = nodes;
    this.executor = executor;
  }

  @Override
  protected Duration round() {
    look();
    return PAUSE;
  }

  /** One look. */
  void look() {
    Set<String> gone = nodes.listGone(jobs.listOwners());
    if (!gone.isEmpty()) {
      int freed = jobs.free(gone, List.of());
      log.info("Took over the jobs of nodes that are gone. nodes={} jobs={}", gone, freed);
      executor.jobWasAdded();
    }
    List<String> unsettled = executor.takeUnsettled();
    try {
      if (!unsettled.isEmpty() && jobs.free(Set.of(nodes.own()), unsettled) > 0) {
        executor.jobWasAdded();
      }
    } catch (RuntimeException fault) {
      executor.keepUnsettled(unsettled);
      throw fault;
    }
  }
}
