package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.followup.message.ProcessFiles.ProcessFile;
import org.junit.jupiter.api.Test;

class DeploymentWatchTest {

  private ProcessFile file = new ProcessFile("a/a.bpmn", new byte[] {1});
  private int deployments;
  private boolean faulty;

  private final DeploymentWatch watch =
      new DeploymentWatch(
          pattern -> pattern.endsWith(".bpmn") ? List.of(file) : List.of(),
          () -> {
            deployments++;
            if (faulty) {
              throw new FaultyDeploymentException(
                  Map.of(
                      "a.bpmn", List.of(new Fault(Fault.Severity.FAULT, null, null, "No good."))));
            }
          });

  @Test
  void deploysOnceForEachChange() {
    watch.round();
    watch.round();
    assertThat(deployments).isZero();

    file = new ProcessFile("a/a.bpmn", new byte[] {2});
    watch.round();
    watch.round();
    assertThat(deployments).isEqualTo(1);
  }

  @Test
  void goesOnLookingAfterAFaultyFile() {
    watch.round();
    faulty = true;
    file = new ProcessFile("a/a.bpmn", new byte[] {2});
    watch.round();
    watch.round();
    assertThat(deployments).isEqualTo(1);

    faulty = false;
    file = new ProcessFile("a/a.bpmn", new byte[] {3});
    watch.round();
    assertThat(deployments).isEqualTo(2);
  }
}
