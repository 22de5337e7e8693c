package org.followup.journey;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.BusinessRuleTask;
import org.camunda.bpm.model.dmn.instance.Decision;
import org.camunda.bpm.model.dmn.instance.DecisionTable;
import org.camunda.bpm.model.xml.ModelException;
import org.followup.journey.ModelCallRules.Deployed;
import org.jspecify.annotations.Nullable;

/**
 * Checks business rule tasks: what they say of themselves, and whether the table that they ask is
 * there and fits. A table and the journeys that ask it are judged together, whichever comes last.
 */
final class ModelDecisionRules {

  private static final String ONE = "singleEntry";

  private ModelDecisionRules() {}

  /** Checks what tasks say of themselves. */
  static void check(BpmnModelInstance model, Faults faults) {
    for (BusinessRuleTask task : model.getModelElementsByType(BusinessRuleTask.class)) {
      String ref = text(task.getCamundaDecisionRef());
      String result = text(task.getCamundaResultVariable());
      String mapping = text(task.getCamundaMapDecisionResult());
      String binding = text(task.getCamundaDecisionRefBinding());
      if (ref.isEmpty() || ModelExpressionRules.isExpression(ref)) {
        faults.fault(task, "it asks no table; give its id as decision reference.");
      } else if (ref.equals(ModelTableRules.DECISION)) {
        faults.fault(task, "the table of restraint is asked for every mail, not by a journey.");
      }
      if (!VariableNames.PATTERN.matcher(result).matches() || VariableNames.isTaken(result)) {
        faults.fault(task, "the result variable is a name such as offer.");
      }
      if (!Set.of(ONE, "singleResult").contains(mapping)) {
        faults.fault(
            task,
            "map decision result is singleEntry (one value) or singleResult (a rule's values).");
      }
      if (!Set.of("", "latest").contains(binding)) {
        faults.fault(task, "the latest version of the table is asked; take away the binding.");
      }
    }
  }

  /**
   * What is wrong between models and tables, of these files and of what is deployed.
   *
   * @param files content by file name
   * @return by file, only files with something to say
   */
  static Map<String, List<Fault>> check(Map<String, byte[]> files, Deployed deployed) {
    Map<String, ModelTable> tables = new LinkedHashMap<>();
    Map<String, String> tableFiles = new LinkedHashMap<>();
    Map<String, List<Fault>> found = new LinkedHashMap<>();
    files.forEach(
        (name, content) -> {
          if (name.endsWith(".dmn") || name.endsWith(".dmn11.xml")) {
            read(content)
                .ifPresent(
                    decision -> {
                      String other = tableFiles.putIfAbsent(decision.getId(), name);
                      if (other != null) {
                        Faults faults = new Faults();
                        faults.faultOfFile(
                            "the table %s is in %s too; give one of them another id."
                                .formatted(decision.getId(), other));
                        found.put(name, faults.list());
                      }
                      tables.put(
                          decision.getId(),
                          ModelTable.of((DecisionTable) decision.getExpression()));
                    });
          }
        });
    Set<String> replaced = new HashSet<>();
    files.forEach(
        (name, content) -> {
          if (name.endsWith(".bpmn") || name.endsWith(".bpmn20.xml")) {
            List<Fault> faults = checkModel(content, tables, deployed, replaced);
            if (!faults.isEmpty()) {
              found.put(name, faults);
            }
          }
        });
    for (ModelFacts journey : deployed.listLatest()) {
      if (!replaced.contains(journey.processId())) {
        for (ModelFacts.Decide decide : journey.decisions()) {
          ModelTable table = tables.get(decide.table());
          String wrong = table == null ? null : misfit(decide, table);
          if (wrong != null) {
            Faults faults = new Faults();
            faults.faultOfFile(
                "%s of %s asks this table, and %s."
                    .formatted(decide.activityId(), journey.processId(), wrong));
            found
                .computeIfAbsent(
                    tableFiles.getOrDefault(decide.table(), ""), file -> new ArrayList<>())
                .addAll(faults.list());
          }
        }
      }
    }
    return found;
  }

  private static List<Fault> checkModel(
      byte[] content, Map<String, ModelTable> tables, Deployed deployed, Set<String> replaced) {
    Faults faults = new Faults();
    BpmnModelInstance model;
    try {
      model = ModelReader.parse(content);
    } catch (ModelException unreadable) {
      return List.of(); // said by the check of the file already
    }
    for (ModelFacts facts : ModelReader.read(model)) {
      replaced.add(facts.processId());
      for (ModelFacts.Decide decide : facts.decisions()) {
        BusinessRuleTask task = model.getModelElementById(decide.activityId());
        if (decide.table().isEmpty()) {
          continue; // said already
        }
        Optional<ModelTable> table =
            Optional.ofNullable(tables.get(decide.table()))
                .or(
                    () ->
                        deployed
                            .findTable(decide.table())
                            .flatMap(ModelDecisionRules::read)
                            .map(one -> ModelTable.of((DecisionTable) one.getExpression())));
        if (table.isEmpty()) {
          faults.fault(
              task,
              "it asks the table %1$s, which is not there; put it into processes/policy/%1$s.dmn or beside the journey, or publish it first."
                  .formatted(decide.table()));
        } else {
          String wrong = misfit(decide, table.get());
          if (wrong != null) {
            faults.fault(task, wrong + ".");
          }
        }
      }
    }
    return new ArrayList<>(faults.list());
  }

  /** Why the task cannot ask the table; null where it can. */
  private static @Nullable String misfit(ModelFacts.Decide decide, ModelTable table) {
    List<String> missing =
        table.inputs().stream()
            .map(ModelTable.Column::name)
            .filter(name -> !decide.fields().contains(name))
            .toList();
    if (!missing.isEmpty()) {
      return "the table asks for %s, which the step does not give; add the field %s, with a value such as ${%s}"
          .formatted(String.join(", ", missing), missing.get(0), missing.get(0));
    }
    return decide.single() && table.outputs().size() != 1
        ? "the table says %d things; map decision result has to be singleResult"
            .formatted(table.outputs().size())
        : null;
  }

  /** The decision of a file; empty where it is none that can be read. */
  private static Optional<Decision> read(byte[] content) {
    try {
      return ModelTable.readFile(content).getModelElementsByType(Decision.class).stream()
          .filter(decision -> decision.getId() != null)
          .filter(decision -> decision.getExpression() instanceof DecisionTable)
          .findFirst();
    } catch (ModelException unreadable) {
      return Optional.empty(); // said by the check of the file already
    }
  }

  /** What tasks ask, as far as it can be read. */
  static List<ModelFacts.Decide> list(List<BusinessRuleTask> tasks) {
    return tasks.stream()
        .map(
            task ->
                new ModelFacts.Decide(
                    task.getId(),
                    text(task.getCamundaDecisionRef()),
                    text(task.getCamundaMapDecisionResult()).equals(ONE),
                    Set.copyOf(ModelFields.of(task).keySet())))
        .toList();
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text.strip();
  }
}
