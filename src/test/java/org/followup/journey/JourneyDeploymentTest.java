package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.followup.journey.ModelXml.bytes;
import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.file;
import static org.followup.journey.ModelXml.flow;
import static org.followup.journey.ModelXml.start;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.repository.Deployment;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.followup.FollowupTest;
import org.followup.message.ProcessFiles.ProcessFile;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@FollowupTest
class JourneyDeploymentTest {

  @Autowired JourneyDeployment deployment;
  @Autowired RepositoryService repository;
  @Autowired ModelCheck check;

  private final List<ProcessFile> files = new ArrayList<>();

  /** Another one, of our own files. */
  private JourneyDeployment ofFiles(String... enabled) {
    return new JourneyDeployment(
        repository,
        pattern -> pattern.equals("*/*.bpmn") ? List.copyOf(files) : List.of(),
        check,
        new DeploymentSettings(List.of(enabled)));
  }

  private static ProcessFile model(String id, String name) {
    String xml =
        file(
            id,
            start("In", "shipped-test") + end("Out", "goal") + flow("In", "Out"),
            "shipped-test");
    return new ProcessFile(id + "/" + id + ".bpmn", bytes(xml.replace("A journey", name)));
  }

  private long versions(String key) {
    return repository.createProcessDefinitionQuery().processDefinitionKey(key).count();
  }

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
  void bringsTheFormsOfCalls() {
    assertThat(
            repository
                .createDeploymentQuery()
                .deploymentSource(JourneyDeployment.SOURCE)
                .list()
                .stream()
                .flatMap(d -> repository.getDeploymentResourceNames(d.getId()).stream())
                .filter(name -> name.endsWith(".form")))
        .contains(
            "processes/.camunda/forms/call-outcome.form",
            "processes/.camunda/forms/sales-call.form",
            "processes/.camunda/forms/seen.form");
  }

  @Test
  void anUnchangedFileMakesNoNewVersion() {
    long before = repository.createDeploymentQuery().count();

    assertThat(deployment.deployAll()).isEmpty();
    assertThat(repository.createDeploymentQuery().count()).isEqualTo(before);
  }

  @Test
  void aChangedFileMakesOneNewVersion() {
    files.add(model("shipped-changes", "First"));
    assertThat(ofFiles().deployAll()).containsExactly("shipped-changes");
    files.set(0, model("shipped-changes", "Second"));
    assertThat(ofFiles().deployAll()).containsExactly("shipped-changes");
    assertThat(ofFiles().deployAll()).isEmpty();

    assertThat(versions("shipped-changes")).isEqualTo(2);
  }

  @Test
  void aStartWithFilesOfBeforeLeavesTheNewVersionInPlace() {
    files.add(model("shipped-rollout", "First"));
    ofFiles().start();
    files.set(0, model("shipped-rollout", "Second"));
    ofFiles().start();
    files.set(0, model("shipped-rollout", "First"));
    ofFiles().start();
    assertThat(versions("shipped-rollout")).isEqualTo(2);

    files.set(0, model("shipped-rollout", "First, again"));
    ofFiles().start();
    assertThat(versions("shipped-rollout")).as("a changed file is a new one").isEqualTo(3);
    files.set(0, model("shipped-rollout", "Second"));
    assertThat(ofFiles().deployAll()).as("saved under a running node").hasSize(1);
    ofFiles().start();
    assertThat(versions("shipped-rollout")).isEqualTo(4);
  }

  @Test
  void refusesAllWithEveryFaultOfEveryFile() {
    files.add(model("shipped-good", "Good"));
    files.add(model("shipped-bad", "Bad"));
    files.add(new ProcessFile("shipped-odd/other.bpmn", bytes("no xml")));
    files.set(
        1,
        new ProcessFile(
            "shipped-bad/shipped-bad.bpmn",
            bytes(
                new String(files.get(1).content(), StandardCharsets.UTF_8)
                    .replace("shipped-bad", "other-id"))));

    assertThatThrownBy(() -> ofFiles().start())
        .isInstanceOf(FaultyDeploymentException.class)
        .hasMessageContaining("processes/shipped-bad/shipped-bad.bpmn: other-id")
        .hasMessageContaining("the process id must be shipped-bad")
        .hasMessageContaining("other.bpmn cannot be read as BPMN 2.0")
        .hasMessageContaining("The folder shipped-odd holds one model, named shipped-odd.bpmn.");
    assertThat(versions("shipped-good")).isZero();
  }

  @Test
  void deploysOnlyWhatIsEnabled() {
    files.add(model("shipped-on", "On"));
    files.add(model("shipped-off", "Off"));

    assertThat(ofFiles("shipped-on").deployAll()).containsExactly("shipped-on");
    assertThat(versions("shipped-off")).isZero();
    assertThatThrownBy(() -> ofFiles("shipped-on", "no-such-journey").deployAll())
        .hasMessageContaining("followup.journeys.enabled names no-such-journey");
  }
}
