package org.followup.journey;

import java.time.Duration;
import java.util.Date;
import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.cmd.DefaultJobRetryCmd;
import org.camunda.bpm.engine.impl.cmd.JobRetryCmd;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.camunda.bpm.engine.impl.jobexecutor.ExecuteJobHelper;
import org.camunda.bpm.engine.impl.persistence.entity.JobEntity;
import org.camunda.bpm.engine.impl.util.ClockUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * What becomes of a timer's step that failed. As for events only its own fault counts as a try: one
 * that lost a race runs again at once and says nothing, one that the surroundings failed runs again
 * in a few seconds. The engine alone would move the first by its first retry pause, count a
 * deadlock or a lost connection as a try, and print a stack trace for either.
 */
@Component
class JobFaults extends AbstractProcessEnginePlugin {

  private static final Logger log = LoggerFactory.getLogger(JobFaults.class);

  private static final Duration PAUSE = Duration.ofSeconds(5);

  @Override
  public void preInit(ProcessEngineConfigurationImpl engine) {
    engine.setFailedJobCommandFactory(JobFaults::settle);
    ExecuteJobHelper.LOGGING_HANDLER = JobFaults::tell;
  }

  private static JobRetryCmd settle(String jobId, Throwable fault) {
    return Blame.of(fault) == Blame.WORK
        ? new DefaultJobRetryCmd(jobId, fault)
        : new NoTry(jobId, fault);
  }

  private static void tell(String jobId, Throwable fault) {
    switch (Blame.of(fault)) {
      case RACE -> log.debug("Job lost a race and runs again. job={}", jobId, fault);
      case SURROUNDINGS ->
          log.warn(
              "Job could not run and runs again in seconds. job={} fault={}",
              jobId,
              fault.getClass().getSimpleName());
      case WORK ->
          log.warn("Job failed and is tried again by its retry cycle. job={}", jobId, fault);
    }
  }

  /** Frees the job with the tries it had. */
  private static final class NoTry extends JobRetryCmd {

    NoTry(String jobId, Throwable fault) {
      super(jobId, fault);
    }

    @Override
    public Object execute(CommandContext context) {
      JobEntity job = getJob();
      if (job != null) {
        if (Blame.of(exception) == Blame.SURROUNDINGS) {
          job.setDuedate(Date.from(ClockUtil.getCurrentTime().toInstant().plus(PAUSE)));
        }
        job.unlock();
        notifyAcquisition(context);
      }
      return jobId;
    }
  }
}
