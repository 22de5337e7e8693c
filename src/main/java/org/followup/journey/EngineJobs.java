package org.followup.journey;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.camunda.bpm.engine.impl.ProcessEngineImpl;
import org.camunda.bpm.engine.impl.interceptor.CommandExecutor;
import org.camunda.bpm.engine.impl.jobexecutor.AcquiredJobs;
import org.camunda.bpm.engine.impl.jobexecutor.ExecuteJobsRunnable;
import org.camunda.bpm.engine.impl.jobexecutor.JobAcquisitionContext;
import org.camunda.bpm.engine.impl.jobexecutor.JobAcquisitionStrategy;
import org.camunda.bpm.engine.impl.jobexecutor.JobFailureCollector;
import org.camunda.bpm.engine.impl.jobexecutor.NotifyAcquisitionRejectedJobsHandler;
import org.camunda.bpm.engine.impl.jobexecutor.SequentialJobAcquisitionRunnable;
import org.camunda.bpm.engine.spring.components.jobexecutor.SpringJobExecutor;
import org.followup.node.Nodes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.task.TaskExecutor;

/**
 * The engine's executor of jobs, who locks them under the name of this node, outlives a database
 * that is away without filling the log, and remembers the jobs that it could not settle then.
 */
class EngineJobs extends SpringJobExecutor {

  private static final Logger log = LoggerFactory.getLogger(EngineJobs.class);

  private final Set<String> unsettled = ConcurrentHashMap.newKeySet();

  EngineJobs(TaskExecutor threads, Nodes nodes) {
    setTaskExecutor(threads);
    setLockOwner(nodes.own());
    setRejectedJobsHandler(new NotifyAcquisitionRejectedJobsHandler());
  }

  /** Jobs that failed since the last call; where the failure could not be written, still locked. */
  List<String> takeUnsettled() {
    List<String> taken = List.copyOf(unsettled);
    taken.forEach(unsettled::remove);
    return taken;
  }

  /** Not lost, because their freeing failed. */
  void keepUnsettled(List<String> jobIds) {
    unsettled.addAll(jobIds);
  }

  @Override
  protected void ensureInitialization() {
    super.ensureInitialization();
    acquireJobsRunnable = new Acquisition(this);
  }

  @Override
  public Runnable getExecuteJobsRunnable(List<String> jobIds, ProcessEngineImpl engine) {
    return new ExecuteJobsRunnable(jobIds, engine) {
      @Override
      protected void executeJob(
          String jobId, CommandExecutor commands, JobFailureCollector failures) {
        try {
          super.executeJob(jobId, commands, failures);
        } catch (RuntimeException | Error fault) {
          unsettled.add(jobId);
          throw fault;
        }
      }
    };
  }

  /** Where the database does not answer, says so once and goes on asking at the longest pace. */
  private static final class Acquisition extends SequentialJobAcquisitionRunnable {

    private boolean away;

    Acquisition(EngineJobs executor) {
      super(executor);
    }

    @Override
    protected AcquiredJobs acquireJobs(
        JobAcquisitionContext context, JobAcquisitionStrategy strategy, ProcessEngineImpl engine) {
      try {
        AcquiredJobs acquired = super.acquireJobs(context, strategy, engine);
        if (away) {
          away = false;
          log.info("Timers go on.");
        }
        return acquired;
      } catch (RuntimeException fault) {
        if (!away) {
          away = true;
          log.warn("Timers wait until the database answers; nothing is lost.", fault);
        }
        AcquiredJobs none = new AcquiredJobs(0);
        context.setAcquisitionException(fault);
        context.submitAcquiredJobs(engine.getName(), none);
        return none;
      }
    }
  }
}
