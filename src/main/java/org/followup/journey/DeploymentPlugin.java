package org.followup.journey;

import java.util.ArrayList;
import java.util.List;
import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.persistence.deploy.Deployer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Puts {@link DeploymentGate} before all other deployers, and refuses to start without it. */
@Component
@Order(Ordered.LOWEST_PRECEDENCE)
class DeploymentPlugin extends AbstractProcessEnginePlugin {

  private final ModelCheck check;

  DeploymentPlugin(ModelCheck check) {
    this.check = check;
  }

  @Override
  public void preInit(ProcessEngineConfigurationImpl engine) {
    List<Deployer> deployers = new ArrayList<>();
    deployers.add(new DeploymentGate(check));
    if (engine.getCustomPreDeployers() != null) {
      deployers.addAll(engine.getCustomPreDeployers());
    }
    engine.setCustomPreDeployers(deployers);
    // A refused model is the marketer's matter and in the answer; callers log what is a fault.
    engine.setEnableCmdExceptionLogging(false);
  }

  @Override
  public void postInit(ProcessEngineConfigurationImpl engine) {
    boolean first =
        !engine.getDeployers().isEmpty() && engine.getDeployers().get(0) instanceof DeploymentGate;
    if (!first) {
      throw new IllegalStateException(
          "The engine would deploy models without the check; the first deployer must be "
              + DeploymentGate.class.getName()
              + ".");
    }
  }
}
