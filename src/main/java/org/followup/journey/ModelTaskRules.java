package org.followup.journey;

import java.util.Set;
import java.util.regex.Pattern;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.SendTask;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaFailedJobRetryTimeCycle;
import org.jspecify.annotations.Nullable;

/** Checks what tasks name: the delegate, the group, the form, dates and retries. */
final class ModelTaskRules {

  private static final Set<String> SEND = Set.of("${sendMessage}", "#{sendMessage}");

  /**
   * Forms that come with a deployment or with Followup. An HTML form is a script in the browser of
   * whoever opens the task: none of a deployment, and of ours only what lies in the folder for it.
   */
  private static final Pattern FORM_KEY =
      Pattern.compile("(camunda-forms:(deployment|app):|embedded:app:forms/)[\\w-]+([./][\\w-]+)*");

  private static final Pattern GROUPS = Pattern.compile("[\\w-]+(\\s*,\\s*[\\w-]+)*");

  private ModelTaskRules() {}

  static void check(BpmnModelInstance model, Faults faults) {
    model.getModelElementsByType(SendTask.class).forEach(task -> checkSend(task, faults));
    model.getModelElementsByType(UserTask.class).forEach(task -> checkCall(task, faults));
    model.getModelElementsByType(ServiceTask.class).forEach(t -> StepKinds.check(t, faults));
    for (var cycle : model.getModelElementsByType(CamundaFailedJobRetryTimeCycle.class)) {
      if (!ModelTimerRules.isRetryCycle(cycle.getTextContent())) {
        faults.fault(
            cycle.getParentElement().getParentElement(),
            "\"%s\" is no retry cycle such as R3/PT5M.".formatted(cycle.getTextContent().trim()));
      }
    }
  }

  private static void checkSend(SendTask task, Faults faults) {
    String delegate = task.getCamundaDelegateExpression();
    if (delegate == null || !SEND.contains(delegate.trim())) {
      faults.fault(task, "a send task has the delegate expression ${sendMessage}.");
    }
  }

  private static void checkCall(UserTask task, Faults faults) {
    String groups = task.getCamundaCandidateGroups();
    if (groups != null && !groups.isBlank() && !GROUPS.matcher(groups.trim()).matches()) {
      faults.fault(task, "candidate groups are names, separated by commas.");
    }
    String key = task.getCamundaFormKey();
    if (key != null && !FORM_KEY.matcher(key.trim()).matches()) {
      faults.fault(
          task,
          "the form key \"%s\" is none such as camunda-forms:deployment:x.form.".formatted(key));
    }
    checkDate(task, "due date", task.getCamundaDueDate(), faults);
    checkDate(task, "follow-up date", task.getCamundaFollowUpDate(), faults);
  }

  private static void checkDate(UserTask task, String name, @Nullable String text, Faults faults) {
    if (text == null || text.isBlank() || ModelExpressionRules.isExpression(text)) {
      return;
    }
    String wrong = ModelTimerRules.wrongDate(text.trim());
    if (wrong != null) {
      faults.fault(task, name + ": " + wrong);
    }
  }
}
