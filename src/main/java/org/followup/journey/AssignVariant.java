package org.followup.journey;

import java.util.List;
import java.util.regex.Pattern;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.followup.journey.StepKind.Field;
import org.followup.recipient.RecipientId;
import org.springframework.stereotype.Component;

/**
 * Behind {@code ${splitTest}}: gives the person their variant of a test, for good ({@link
 * Assignments}), in the engine's transaction. What is different for whom is drawn: gateways ask
 * {@code variant('…')}.
 */
@Component
class AssignVariant implements NamedDelegate, JavaDelegate {

  static final StepKind KIND =
      new StepKind(
          SplitTest.DELEGATE,
          "Split test",
          List.of(
              Field.of(
                      "test",
                      Pattern.compile("[a-z0-9]+(-[a-z0-9]+){0,9}"),
                      "name of a test such as second-reminder")
                  .needed(),
              new Field("variants", true, value -> true, "", false),
              new Field("holdOut", false, value -> true, "", false)),
          false,
          ModelTestRules::checkTask);

  private final Assignments assignments;
  private final JourneyCatalog catalog;

  AssignVariant(Assignments assignments, JourneyCatalog catalog) {
    this.assignments = assignments;
    this.catalog = catalog;
  }

  @Override
  public String name() {
    return KIND.delegate();
  }

  @Override
  public Object delegate() {
    return this;
  }

  @Override
  public void execute(DelegateExecution execution) {
    String activityId = execution.getCurrentActivityId();
    SplitTest split =
        SplitTest.listOf(catalog.get(execution.getProcessDefinitionId())).stream()
            .filter(test -> test.activityId().equals(activityId))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "Step "
                            + activityId
                            + " of "
                            + execution.getProcessDefinitionId()
                            + " is no split test that can be read; its token stays."));
    assignments.assign(
        split,
        ((ExecutionEntity) execution).getProcessDefinition().getKey(),
        execution.getProcessDefinitionId(),
        new RecipientId(execution.getProcessBusinessKey()),
        execution.getProcessInstanceId());
  }
}
