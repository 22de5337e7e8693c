package org.followup.journey;

import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.interceptor.Session;
import org.camunda.bpm.engine.impl.interceptor.SessionFactory;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionManager;
import org.camunda.bpm.engine.impl.persistence.entity.SuspensionState;
import org.springframework.stereotype.Component;

/**
 * Whoever suspends an instance in Cockpit, or lets it go on, means all of it: what it has called is
 * suspended and goes on with it, in the same transaction. By itself the engine leaves a called
 * instance running, which then fails at its end, where nobody may take the token.
 */
@Component
class CallsStandStill {

  private final WaitRepository waits;

  CallsStandStill(WaitRepository waits) {
    this.waits = waits;
  }

  /** In place of the engine's manager of executions. */
  SessionFactory sessionFactory() {
    return new SessionFactory() {
      @Override
      public Class<?> getSessionType() {
        return ExecutionManager.class;
      }

      @Override
      public Session openSession() {
        return new ExecutionManager() {
          @Override
          public void updateExecutionSuspensionStateByProcessInstanceId(
              String instanceId, SuspensionState state) {
            super.updateExecutionSuspensionStateByProcessInstanceId(instanceId, state);
            for (String called : waits.listCalledBy(instanceId)) {
              Context.getCommandContext()
                  .runWithoutAuthorization(
                      () -> {
                        update(called, state);
                        return null;
                      });
            }
          }
        };
      }
    };
  }

  private static void update(String instanceId, SuspensionState state) {
    RuntimeService runtime = Context.getProcessEngineConfiguration().getRuntimeService();
    if (state == SuspensionState.SUSPENDED) {
      runtime.suspendProcessInstanceById(instanceId);
    } else {
      runtime.activateProcessInstanceById(instanceId);
    }
  }
}
