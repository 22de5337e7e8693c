package org.followup.journey;

import java.util.stream.Collectors;
import org.camunda.bpm.engine.Problem;
import org.camunda.bpm.engine.ResourceReport;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Prints every fault of every file that keeps the application from starting in place of a stack
 * trace. Named in spring.factories.
 */
class FaultyDeploymentAnalyzer extends AbstractFailureAnalyzer<FaultyDeploymentException> {

  @Override
  protected FailureAnalysis analyze(Throwable root, FaultyDeploymentException cause) {
    String files =
        cause.getResorceReports().stream()
            .map(FaultyDeploymentAnalyzer::file)
            .collect(Collectors.joining("\n"));
    return new FailureAnalysis(
        "Journeys that cannot run; nothing was deployed.\n" + files,
        "Mend the files and start again; docs/journeys.md says what the faults mean.",
        cause);
  }

  private static String file(ResourceReport report) {
    return report.getErrors().stream()
        .map(Problem::getMessage)
        .map("  - "::concat)
        .collect(Collectors.joining("\n", report.getResourceName() + "\n", ""));
  }
}
