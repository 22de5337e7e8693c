package org.followup.journey;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.camunda.bpm.dmn.engine.DmnDecisionResult;
import org.camunda.bpm.dmn.engine.DmnDecisionResultEntries;
import org.camunda.bpm.engine.impl.bpmn.behavior.AbstractBpmnActivityBehavior;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.impl.pvm.delegate.ActivityExecution;
import org.jspecify.annotations.Nullable;

/**
 * Behind a business rule task: asks the latest version of a table, with the step's fields and
 * nothing else, and keeps what it says as single values, since variables are nothing else. Where no
 * rule hits there is no value, whatever was there before.
 */
class DecideByTable extends AbstractBpmnActivityBehavior {

  private final String table;
  private final String result;
  private final boolean single;
  private final InstanceLog log;

  DecideByTable(String table, String result, boolean single, InstanceLog log) {
    this.table = table;
    this.result = result;
    this.single = single;
    this.log = log;
  }

  @Override
  public void execute(ActivityExecution execution) throws Exception {
    Map<String, Object> asked = new HashMap<>(execution.getVariablesLocal());
    DmnDecisionResult said =
        Context.getProcessEngineConfiguration()
            .getDecisionService()
            .evaluateDecisionByKey(table)
            .variables(asked)
            .evaluate();
    Optional<DmnDecisionResultEntries> hit = said.stream().findFirst();
    Map<String, Object> known = new HashMap<>();
    hit.ifPresent(
        rule -> rule.forEach((output, value) -> put(known, single ? result : name(output), value)));
    ExecutionEntity instance = ((ExecutionEntity) execution).getProcessInstance();
    for (String before : instance.getVariableNamesLocal()) {
      if (isOurs(before) && !known.containsKey(before)) {
        instance.removeVariableLocal(before);
      }
    }
    known.forEach(instance::setVariableLocal);
    log.decided(execution, known);
    leave(execution);
  }

  /** {@code offer} and {@code value} are {@code offerValue}. */
  private String name(String output) {
    return result + Character.toUpperCase(output.charAt(0)) + output.substring(1);
  }

  private boolean isOurs(String variable) {
    return single
        ? variable.equals(result)
        : variable.startsWith(result)
            && variable.length() > result.length()
            && Character.isUpperCase(variable.charAt(result.length()));
  }

  private static void put(Map<String, Object> known, String name, @Nullable Object value) {
    if (value instanceof Number number) {
      double exact = number.doubleValue();
      known.put(
          name,
          exact == Math.rint(exact) && Math.abs(exact) < 1e15 ? (Object) (long) exact : exact);
    } else if (value != null) {
      known.put(name, value);
    }
  }
}
