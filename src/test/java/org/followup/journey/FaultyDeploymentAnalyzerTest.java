package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;

class FaultyDeploymentAnalyzerTest {

  @Test
  void aStartThatIsRefusedNamesTheFileEvenWhereOnlyOneIsFaulty() {
    Fault fault = new Fault(Fault.Severity.FAULT, "SendTask_Thanks", "Send thanks", "no mail");
    Throwable refused =
        new BeanCreationException(
            "journeyDeployment",
            new FaultyDeploymentException(
                Map.of("processes/thank-you/thank-you.bpmn", List.of(fault))));

    FailureAnalysis analysis = analyze(refused);

    assertThat(analysis.getDescription())
        .contains(
            "processes/thank-you/thank-you.bpmn", "SendTask_Thanks", "Send thanks", "no mail");
  }

  /** As Spring Boot does: the first analyzer that knows the exception. */
  private static FailureAnalysis analyze(Throwable refused) {
    return SpringFactoriesLoader.forDefaultResourceLocation()
        .load(FailureAnalyzer.class, FailureHandler.handleMessage((message, cause) -> {}))
        .stream()
        .filter(analyzer -> analyzer.getClass().getName().startsWith("org.followup."))
        .map(analyzer -> analyzer.analyze(refused))
        .filter(found -> found != null)
        .findFirst()
        .orElseThrow();
  }
}
