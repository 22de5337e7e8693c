package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.repository.Deployment;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.followup.FollowupTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@FollowupTest
class JourneyDeploymentTest {

  @Autowired JourneyDeployment deployment;
  @Autowired RepositoryService repository;

  @Test
  void deploysTheShippedJourneysUnderStableNames() {
    ProcessDefinition cart =
        repository
            .createProcessDefinitionQuery()
            .processDefinitionKey("abandoned-cart")
            .processDefinitionVersion(1)
            .singleResult();

    assertThat(cart.getResourceName()).isEqualTo("processes/abandoned-cart/abandoned-cart.bpmn");
    Deployment source =
        repository.createDeploymentQuery().deploymentId(cart.getDeploymentId()).singleResult();
    assertThat(source.getName()).isEqualTo("abandoned-cart");
    assertThat(source.getSource()).isEqualTo(JourneyDeployment.SOURCE);
  }

  @Test
  void bringsTheCallForm() {
    List<String> forms =
        repository
            .createDeploymentQuery()
            .deploymentSource(JourneyDeployment.SOURCE)
            .list()
            .stream()
            .flatMap(d -> repository.getDeploymentResourceNames(d.getId()).stream())
            .filter(name -> name.endsWith(".form"))
            .toList();

    assertThat(forms).containsExactly("processes/.camunda/forms/call-outcome.form");
  }

  @Test
  void anUnchangedFileMakesNoNewVersion() {
    long before = repository.createDeploymentQuery().count();

    assertThat(deployment.deployAll()).isEmpty();
    assertThat(repository.createDeploymentQuery().count()).isEqualTo(before);
  }
}
