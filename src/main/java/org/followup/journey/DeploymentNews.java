package org.followup.journey;

import java.util.List;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.dmn.entity.repository.DecisionDefinitionEntity;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.camunda.bpm.engine.impl.persistence.deploy.Deployer;
import org.camunda.bpm.engine.impl.persistence.entity.DeploymentEntity;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.SuspensionState;
import org.camunda.bpm.engine.impl.util.ClockUtil;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Stands behind the engine's own deployers, in the deployment's transaction: a new version of a
 * paused journey is paused, too, a new journey whose schedule waits for a person to switch it on is
 * off, and what is published, and by whom, is told to whoever wants to know.
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
    if (!deployment.isNew()) {
      return;
    }
    CommandContext command = Context.getCommandContext();
    @Nullable List<DecisionDefinitionEntity> tables =
        deployment.getDeployedArtifacts(DecisionDefinitionEntity.class);
    if (tables != null) {
      tables.forEach(
          table ->
              listeners.publishEvent(
                  new TableDeployed(
                      table.getKey(), table.getVersion(), command.getAuthenticatedUserId())));
    }
    @Nullable List<ProcessDefinitionEntity> versions =
        deployment.getDeployedArtifacts(ProcessDefinitionEntity.class);
    if (versions == null) {
      return;
    }
    for (ProcessDefinitionEntity version : versions) {
      if (switches.isPaused(version.getKey())) {
        command
            .getJobDefinitionManager()
            .updateJobDefinitionSuspensionStateByProcessDefinitionId(
                version.getId(), SuspensionState.SUSPENDED);
      }
      if (version.getVersion() == 1 && isSwitchedOnByHand(deployment, version)) {
        switches.insertOff(version.getKey(), ClockUtil.getCurrentTime().toInstant());
      }
      String by = command.getAuthenticatedUserId();
      if (by != null) {
        listeners.publishEvent(new JourneyDeployed(version.getKey(), version.getVersion(), by));
      }
    }
  }

  private static boolean isSwitchedOnByHand(
      DeploymentEntity deployment, ProcessDefinitionEntity version) {
    byte[] model = deployment.getResource(version.getResourceName()).getBytes();
    return ModelReader.read(model).stream()
        .filter(facts -> facts.processId().equals(version.getKey()))
        .flatMap(facts -> facts.entries().stream())
        .map(ModelFacts.Entry::schedule)
        .anyMatch(schedule -> schedule != null && schedule.byHand());
  }
}
