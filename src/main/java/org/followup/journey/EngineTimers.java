package org.followup.journey;

import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.util.ClockUtil;
import org.camunda.bpm.engine.spring.components.jobexecutor.SpringJobExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.stereotype.Component;

/**
 * The engine's clock and timers for whoever moves time. The engine has one static clock for the
 * whole JVM; only here is it set.
 */
@Component
public class EngineTimers {

  private static final Logger log = LoggerFactory.getLogger(EngineTimers.class);

  private static final Duration IN_FLIGHT = Duration.ofSeconds(30);

  private final ProcessEngineConfigurationImpl engine;
  private final ManagementService management;
  private final JobRepository jobs;

  EngineTimers(
      ProcessEngineConfigurationImpl engine, ManagementService management, JobRepository jobs) {
    this.engine = engine;
    this.management = management;
    this.jobs = jobs;
  }

  /**
   * Stops the engine's own execution of jobs and waits for those in flight, at most half a minute.
   * A shutdown alone leaves them running, and a job that two threads run at once fails in both.
   */
  public void pause() {
    engine.getJobExecutor().shutdown();
    if (engine.getJobExecutor() instanceof SpringJobExecutor jobs
        && jobs.getTaskExecutor() instanceof ThreadPoolTaskExecutor threads) {
      long giveUp = System.nanoTime() + IN_FLIGHT.toNanos();
      while (threads.getActiveCount() + threads.getQueueSize() > 0 && System.nanoTime() < giveUp) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
      }
    }
  }

  /** Starts the engine's own execution of jobs again. */
  public void resume() {
    engine.getJobExecutor().start();
  }

  /**
   * Due time of the next job, in the past where one is due. A job that failed as often as it may is
   * an incident and does not count.
   */
  public Optional<Instant> findNextDue() {
    return jobs.findNext().map(JobRepository.DueJob::dueAt);
  }

  /** Lets the engine's clock stand at {@code now}. */
  public void standAt(Instant now) {
    ClockUtil.setCurrentTime(Date.from(now));
  }

  /** Lets the engine's clock tick with this offset, in milliseconds, to the system's. */
  public void tickWithOffset(long millis) {
    ClockUtil.offset(millis);
  }

  /**
   * Runs the job that is due first at the engine's clock. A failing job loses a retry, as it does
   * in the engine's own executor.
   *
   * @return false where none is due
   */
  public boolean runNextDue() {
    Optional<JobRepository.DueJob> next =
        jobs.findNext().filter(job -> !job.dueAt().isAfter(ClockUtil.getCurrentTime().toInstant()));
    if (next.isEmpty()) {
      return false;
    }
    JobRepository.DueJob job = next.get();
    if (job.repeating() && job.dueAt().equals(ClockUtil.getCurrentTime().toInstant())) {
      // A repeating timer at exactly its due time creates itself anew for ever.
      ClockUtil.setCurrentTime(Date.from(job.dueAt().plusMillis(1)));
    }
    try {
      management.executeJob(job.jobId());
    } catch (RuntimeException fault) { // whatever a delegate throws, too
      if (!(fault instanceof OptimisticLockingException) && jobs.exists(job.jobId())) {
        log.warn("Job failed and is tried again by its retry cycle. job={}", job.jobId(), fault);
      } // else an event was first, and the timer has nothing more to say
    }
    return true;
  }
}
