package org.followup.journey;

import org.camunda.bpm.engine.impl.incident.DefaultIncidentHandler;
import org.camunda.bpm.engine.impl.incident.IncidentContext;
import org.camunda.bpm.engine.runtime.Incident;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says so once when a timer's step has failed for the last time; Cockpit keeps the stack trace. */
class FailedJobs extends DefaultIncidentHandler {

  private static final Logger log = LoggerFactory.getLogger(FailedJobs.class);

  FailedJobs() {
    super(Incident.FAILED_JOB_HANDLER_TYPE);
  }

  @Override
  public Incident handleIncident(IncidentContext context, String message) {
    log.error(
        "A step failed as often as it may and its journey stands still. Mend the cause, then press"
            + " retry in Cockpit. definition={} activity={} execution={} fault={}",
        context.getProcessDefinitionId(),
        context.getActivityId(),
        context.getExecutionId(),
        message);
    return super.handleIncident(context, message);
  }
}
