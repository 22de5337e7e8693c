package org.followup.journey;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.ParseException;
import org.camunda.bpm.engine.Problem;
import org.camunda.bpm.engine.impl.bpmn.parser.ResourceReportImpl;
import org.jspecify.annotations.Nullable;

/**
 * Files that break a rule; nothing of the deployment was taken. As a parse exception it becomes a
 * 400 at the engine's REST API, with every fault in its message (which the Modeler shows) and the
 * elements in its details.
 */
class FaultyDeploymentException extends ParseException {

  private static final long serialVersionUID = 1L;

  /**
   * @param faults by file, each list with at least one fault
   */
  FaultyDeploymentException(Map<String, List<Fault>> faults) {
    super(text(faults), "", List.of(), List.of());
    resorceReports = new ArrayList<>();
    faults.forEach(
        (file, found) -> {
          List<Problem> problems = found.stream().map(FaultyDeploymentException::problem).toList();
          resorceReports.add(new ResourceReportImpl(file, problems, List.of()));
        });
  }

  private static String text(Map<String, List<Fault>> faults) {
    int count = faults.values().stream().mapToInt(List::size).sum();
    String lines =
        faults.entrySet().stream()
            .flatMap(e -> e.getValue().stream().map(fault -> line(faults, e.getKey(), fault)))
            .collect(Collectors.joining("\n"));
    return "Nothing was deployed: %d %s.\n%s"
        .formatted(count, count == 1 ? "fault" : "faults", lines);
  }

  /** The file is named only where there is a choice. */
  private static String line(Map<String, List<Fault>> faults, String file, Fault fault) {
    return faults.size() == 1 ? "- " + fault : "- " + file + ": " + fault;
  }

  private static Problem problem(Fault fault) {
    return new FaultProblem(fault.toString(), fault.elementId());
  }

  /** A fault as the engine reports problems; we know the element, not the line. */
  private record FaultProblem(String sentence, @Nullable String elementId) implements Problem {

    @Override
    public String getMessage() {
      return sentence;
    }

    @Override
    public int getLine() {
      return 0;
    }

    @Override
    public int getColumn() {
      return 0;
    }

    @Override
    public @Nullable String getMainElementId() {
      return elementId;
    }

    @Override
    public List<String> getElementIds() {
      return elementId == null ? List.of() : List.of(elementId);
    }
  }
}
