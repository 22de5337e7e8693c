package org.followup.journey;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.persistence.deploy.Deployer;
import org.camunda.bpm.engine.impl.persistence.entity.DeploymentEntity;
import org.camunda.bpm.engine.impl.persistence.entity.ResourceEntity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before the engine's own deployers, so that no door leads past the check: REST, the
 * Modeler, our own files. Throwing rolls the deployment back.
 */
class DeploymentGate implements Deployer {

  private static final Logger log = LoggerFactory.getLogger(DeploymentGate.class);

  private final ModelCheck check;

  DeploymentGate(ModelCheck check) {
    this.check = check;
  }

  @Override
  public void deploy(DeploymentEntity deployment) {
    if (!deployment.isNew()) {
      return; // read back from the database into the cache: it was checked when it came
    }
    Map<String, List<Fault>> faulty = new LinkedHashMap<>();
    Map<String, byte[]> files = new LinkedHashMap<>();
    deployment.getResources().forEach((name, resource) -> files.put(name, resource.getBytes()));
    // whoever deploys need not be allowed to read every other journey
    Map<String, List<Fault>> calls =
        Context.getCommandContext().runWithoutAuthorization(() -> check.checkCalls(files));
    for (ResourceEntity resource : deployment.getResources().values()) {
      List<Fault> found = new ArrayList<>(check.check(resource.getName(), resource.getBytes()));
      found.addAll(calls.getOrDefault(resource.getName(), List.of()));
      List<Fault> refusing = found.stream().filter(Fault::refuses).toList();
      if (!refusing.isEmpty()) {
        faulty.put(resource.getName(), refusing);
      }
      List<String> remarks =
          found.stream().filter(fault -> !fault.refuses()).map(Fault::toString).toList();
      if (!remarks.isEmpty()) {
        log.warn("Model has remarks of style. file={} {}", resource.getName(), remarks);
      }
    }
    if (!faulty.isEmpty()) {
      throw new FaultyDeploymentException(faulty);
    }
  }
}
