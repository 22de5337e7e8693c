package org.followup.journey;

import java.io.ByteArrayInputStream;
import java.util.List;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.xml.ModelException;
import org.followup.message.Templates;
import org.springframework.stereotype.Component;

/**
 * Reads a file before it is deployed and says everything that is wrong with it at once. Default
 * deny: what the contract does not name is refused, whoever deploys it and by whichever door.
 */
@Component
class ModelCheck {

  private final Templates templates;

  ModelCheck(Templates templates) {
    this.templates = templates;
  }

  /**
   * Checks a file by its name: {@code .bpmn} and {@code .bpmn20.xml} models, {@code .form} forms.
   *
   * @return faults and remarks of style; the file may be deployed where none refuses
   */
  List<Fault> check(String fileName, byte[] content) {
    return check(fileName, content, false);
  }

  /** As {@link #check}, for a file under {@code processes/}: its mails must be there too. */
  List<Fault> checkShipped(String fileName, byte[] content) {
    return check(fileName, content, true);
  }

  private List<Fault> check(String fileName, byte[] content, boolean shipped) {
    Faults faults = new Faults();
    if (fileName.endsWith(".bpmn") || fileName.endsWith(".bpmn20.xml")) {
      checkModel(fileName, content, shipped, faults);
    } else if (fileName.endsWith(".form")) {
      ModelFormRules.check(fileName, content, faults);
    } else if (fileName.endsWith(".dmn") || fileName.endsWith(".dmn11.xml")) {
      faults.faultOfFile(fileName + ": decision tables are not available yet.");
    } else {
      faults.faultOfFile(
          fileName + " cannot be deployed: only journeys (.bpmn) and forms (.form) can.");
    }
    return faults.list();
  }

  private void checkModel(String fileName, byte[] content, boolean shipped, Faults faults) {
    BpmnModelInstance model;
    try {
      model = Bpmn.readModelFromStream(new ByteArrayInputStream(content));
    } catch (ModelException unreadable) {
      faults.faultOfFile(
          "%s cannot be read as BPMN 2.0: %s.".formatted(fileName, reason(unreadable)));
      return;
    }
    ModelElementRules.check(model, faults, new ModelExpressionRules(faults));
    ModelFlowRules.check(model, faults);
    ModelTaskRules.check(model, faults);
    ModelFieldRules.check(model, faults, templates, shipped);
    ModelStyleRules.check(model, fileName, faults);
  }

  private static String reason(Throwable unreadable) {
    Throwable deepest = unreadable;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return String.valueOf(deepest.getMessage());
  }
}
