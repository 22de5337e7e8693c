package org.followup.journey;

import java.lang.reflect.Field;
import java.util.List;
import java.util.Set;
import org.camunda.bpm.engine.impl.Page;
import org.camunda.bpm.engine.impl.cmd.ExecuteJobsCmd;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.engine.impl.interceptor.CommandInterceptor;
import org.camunda.bpm.engine.impl.interceptor.Session;
import org.camunda.bpm.engine.impl.interceptor.SessionFactory;
import org.camunda.bpm.engine.impl.persistence.entity.AcquirableJobEntity;
import org.camunda.bpm.engine.impl.persistence.entity.JobManager;
import org.camunda.bpm.engine.impl.util.ClockUtil;
import org.followup.recipient.Recipients;
import org.springframework.stereotype.Component;

/**
 * One order of locks for timers and events: the recipient, then the instance. A timer's job holds
 * its recipient before it reads anything, so whichever of the two comes second sees what the first
 * has done: a job that an event has ended is gone by then and says nothing, and one that an event
 * has moved to a later date waits for that.
 */
@Component
class RecipientFirst {

  private static final Field JOB_ID = jobId();

  private final JobRepository jobs;
  private final Recipients recipients;

  RecipientFirst(JobRepository jobs, Recipients recipients) {
    this.jobs = jobs;
    this.recipients = recipients;
  }

  /** Holds the recipient of a job that is about to run, inside its transaction. */
  CommandInterceptor interceptor() {
    return new CommandInterceptor() {
      @Override
      @SuppressWarnings("NullAway") // the engine's own answer for a job that is gone
      public <T> T execute(Command<T> command) {
        if (command instanceof ExecuteJobsCmd job) {
          String jobId = jobIdOf(job);
          jobs.findRecipient(jobId).ifPresent(one -> recipients.lock(List.of(one)));
          if (wasTakenTooEarly(jobId)) {
            return null;
          }
        }
        return next.execute(command);
      }
    };
  }

  /**
   * Lets the executor pass over jobs that an event's transaction is just ending. It takes several
   * at once in an order of its own: waiting for one while it holds another could be a deadlock with
   * the dispatcher, which ends instances in the order of events.
   */
  SessionFactory sessionFactory() {
    return new SessionFactory() {
      @Override
      public Class<?> getSessionType() {
        return JobManager.class;
      }

      @Override
      public Session openSession() {
        return new JobManager() {
          @Override
          public List<AcquirableJobEntity> findNextJobsToExecute(Page page) {
            List<AcquirableJobEntity> due = super.findNextJobsToExecute(page);
            if (due.isEmpty()) {
              return due;
            }
            Set<String> free = jobs.lockFree(due.stream().map(AcquirableJobEntity::getId).toList());
            return due.stream().filter(job -> free.contains(job.getId())).toList();
          }
        };
      }
    };
  }

  /** By the engine's own executor: a person may run a job whenever they like. */
  private boolean wasTakenTooEarly(String jobId) {
    return Context.getJobExecutorContext() != null
        && jobs.isMovedBeyond(jobId, ClockUtil.getCurrentTime().toInstant());
  }

  private static String jobIdOf(ExecuteJobsCmd command) {
    try {
      return (String) JOB_ID.get(command);
    } catch (IllegalAccessException fault) {
      throw new IllegalStateException("The engine does not say which job it runs.", fault);
    }
  }

  /** The engine's command tells nobody which job it runs. */
  private static Field jobId() {
    try {
      Field field = ExecuteJobsCmd.class.getDeclaredField("jobId");
      field.setAccessible(true);
      return field;
    } catch (NoSuchFieldException fault) {
      throw new IllegalStateException(
          "This engine's jobs could not be kept apart from events of the same person.", fault);
    }
  }
}
