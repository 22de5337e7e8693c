package org.followup.journey;

import java.util.LinkedHashMap;
import java.util.Map;
import org.camunda.bpm.model.bpmn.instance.BaseElement;
import org.camunda.bpm.model.bpmn.instance.ExtensionElements;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaInputOutput;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaProperties;

/**
 * The fields a marketer fills in: {@code camunda:inputParameter} on tasks, {@code camunda:property}
 * on events. An empty field counts as missing, so that clearing one in the Modeler is enough.
 */
final class ModelFields {

  private ModelFields() {}

  /** Fields of the element by name, trimmed, in their order. */
  static Map<String, String> of(BaseElement element) {
    Map<String, String> fields = new LinkedHashMap<>();
    ExtensionElements extensions = element.getExtensionElements();
    if (extensions == null) {
      return fields;
    }
    for (CamundaInputOutput io : extensions.getChildElementsByType(CamundaInputOutput.class)) {
      io.getCamundaInputParameters()
          .forEach(p -> put(fields, p.getCamundaName(), p.getTextContent()));
    }
    for (CamundaProperties own : extensions.getChildElementsByType(CamundaProperties.class)) {
      own.getCamundaProperties().forEach(p -> put(fields, p.getCamundaName(), p.getCamundaValue()));
    }
    return fields;
  }

  private static void put(Map<String, String> fields, String name, String value) {
    if (name != null && value != null && !value.isBlank()) {
      fields.put(name.trim(), value.trim());
    }
  }
}
