package org.followup.journey;

import java.util.List;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.camunda.bpm.engine.impl.persistence.deploy.Deployer;
import org.camunda.bpm.engine.impl.persistence.entity.DeploymentEntity;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.SuspensionState;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Stands behind the engine's own deployers, in the deployment's transaction: a new version of a
 * paused journey is paused, too, and who published it by hand is told to whoever keeps the books.
 */
class DeploymentNews implements Deployer {

  private final SwitchRepository switches;
  private final ApplicationEventPublisher listeners;

  DeploymentNews(SwitchRepository switches, ApplicationEventPublisher listeners) {
    this.switches = switches;
    this.listeners = listeners;
  }

  @Override
  public void deploy(DeploymentEntity deployment) {
    @Nullable List<ProcessDefinitionEntity> versions =
        deployment.isNew() ? deployment.getDeployedArtifacts(ProcessDefinitionEntity.class) : null;
    if (versions == null) {
      return;
    }
    CommandContext command = Context.getCommandContext();
    for (ProcessDefinitionEntity version : versions) {
      if (switches.isPaused(version.getKey())) {
        command
            .getJobDefinitionManager()
            .updateJobDefinitionSuspensionStateByProcessDefinitionId(
                version.getId(), SuspensionState.SUSPENDED);
      }
      String by = command.getAuthenticatedUserId();
      if (by != null) {
        listeners.publishEvent(new JourneyDeployed(version.getKey(), version.getVersion(), by));
      }
    }
  }
}
