package org.followup.journey;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What may stand in a model: elements with their attributes, everything else is refused. The lists
 * are the contract's; widening one is a decision about security, see {@code docs/security.md}.
 */
final class ModelGrammar {

  private static final Set<String> EVERYWHERE = Set.of("id", "name");
  private static final Set<String> TEMPLATE_MARKS =
      Set.of("modelerTemplate", "modelerTemplateVersion", "modelerTemplateIcon");
  private static final Set<String> WAITING = Set.of("asyncBefore", "asyncAfter");

  /** BPMN attributes by element; an element that is no key here is not part of a journey. */
  private static final Map<String, Set<String>> BPMN = new HashMap<>();

  /** What the schema fills in by itself when a file is read: allowed with these values only. */
  private static final Map<String, Set<String>> DEFAULTS =
      Map.of(
          "implementation",
          Set.of("##WebService", "##webService", "##unspecified"),
          "isForCompensation",
          Set.of("false"),
          "instantiate",
          Set.of("false"),
          "eventGatewayType",
          Set.of("Exclusive"),
          "startQuantity",
          Set.of("1"),
          "completionQuantity",
          Set.of("1"),
          "parallelMultiple",
          Set.of("false"),
          "behavior",
          Set.of("All"),
          "waitForCompletion",
          Set.of("true"));

  /** Camunda attributes by BPMN element, the template marks and asynchronous marks apart. */
  private static final Map<String, Set<String>> CAMUNDA = new HashMap<>();

  /** Why something that marketers or attackers try is refused; keys are local names. */
  private static final Map<String, String> WHY = new HashMap<>();

  private static final Set<String> FLOW_NODES =
      Set.of(
          "startEvent",
          "endEvent",
          "boundaryEvent",
          "intermediateCatchEvent",
          "intermediateThrowEvent",
          "sendTask",
          "receiveTask",
          "userTask",
          "serviceTask",
          "businessRuleTask",
          "callActivity",
          "subProcess",
          "exclusiveGateway",
          "parallelGateway",
          "inclusiveGateway",
          "eventBasedGateway");

  static {
    bpmn(
        "definitions",
        "targetNamespace",
        "exporter",
        "exporterVersion",
        "expressionLanguage",
        "typeLanguage");
    bpmn("process", "isExecutable", "isClosed", "processType");
    bpmn("startEvent", "isInterrupting");
    bpmn("endEvent");
    bpmn("boundaryEvent", "attachedToRef", "cancelActivity");
    bpmn("intermediateCatchEvent");
    bpmn("intermediateThrowEvent");
    bpmn("compensateEventDefinition", "activityRef");
    bpmn("messageEventDefinition", "messageRef");
    bpmn("timerEventDefinition");
    bpmn("terminateEventDefinition");
    for (String timer : Set.of("timeDate", "timeDuration", "timeCycle")) {
      bpmn(timer);
    }
    for (String task : Set.of("sendTask", "userTask", "businessRuleTask")) {
      bpmn(task, "default");
    }
    bpmn("serviceTask", "default", "isForCompensation");
    bpmn("receiveTask", "default", "messageRef");
    bpmn("callActivity", "default", "calledElement");
    bpmn("subProcess", "default", "triggeredByEvent");
    bpmn("exclusiveGateway", "default", "gatewayDirection");
    bpmn("inclusiveGateway", "default", "gatewayDirection");
    bpmn("parallelGateway", "gatewayDirection");
    bpmn("eventBasedGateway", "gatewayDirection");
    bpmn("sequenceFlow", "sourceRef", "targetRef", "isImmediate");
    bpmn("conditionExpression");
    bpmn("multiInstanceLoopCharacteristics", "isSequential");
    bpmn("loopCardinality");
    bpmn("completionCondition");
    bpmn("message");
    bpmn("extensionElements");
    bpmn("incoming");
    bpmn("outgoing");
    // Pictures and prose.
    bpmn("documentation", "textFormat");
    bpmn("textAnnotation", "textFormat");
    bpmn("text");
    bpmn("association", "sourceRef", "targetRef", "associationDirection");
    bpmn("group", "categoryValueRef");
    bpmn("category");
    bpmn("categoryValue", "value");
    bpmn("collaboration", "isClosed");
    bpmn("participant", "processRef");
    bpmn("messageFlow", "sourceRef", "targetRef", "messageRef");
    bpmn("laneSet");
    bpmn("lane");
    bpmn("flowNodeRef");
    // The Modeler leaves these behind when the event that used them is deleted; nothing reads them.
    bpmn("signal");
    bpmn("error", "errorCode");
    bpmn("escalation", "escalationCode");

    CAMUNDA.put("process", Set.of("historyTimeToLive", "versionTag", "isStartableInTasklist"));
    CAMUNDA.put("sendTask", Set.of("delegateExpression"));
    CAMUNDA.put("serviceTask", Set.of("delegateExpression", "resultVariable"));
    CAMUNDA.put(
        "userTask",
        Set.of(
            "candidateGroups",
            "dueDate",
            "followUpDate",
            "formKey",
            "formRef",
            "formRefBinding",
            "formRefVersion"));
    CAMUNDA.put(
        "businessRuleTask",
        Set.of(
            "decisionRef",
            "decisionRefBinding",
            "decisionRefVersion",
            "resultVariable",
            "mapDecisionResult"));
    CAMUNDA.put(
        "callActivity", Set.of("calledElement", "calledElementBinding", "calledElementVersion"));

    String script = "scripts are not allowed in a journey; use the functions of the journey docs";
    WHY.put("scriptTask", script);
    WHY.put("script", script);
    WHY.put("language", script);
    WHY.put("resource", script);
    String listener = "listeners are not allowed in a journey";
    WHY.put("executionListener", listener);
    WHY.put("taskListener", listener);
    String code = "a journey names no Java class and calls no bean";
    WHY.put("class", code);
    WHY.put("expression", code);
    WHY.put("type", code);
    WHY.put("field", "field injections are not allowed in a journey");
    WHY.put("connector", "connectors are not allowed in a journey");
    String given = "the called journey is given all values and gives none back";
    WHY.put("in", given);
    WHY.put("out", given);
    WHY.put("variableMappingClass", code);
    WHY.put("variableMappingDelegateExpression", code);
    String form = "give the form's name as form key or form reference instead";
    WHY.put("formData", form);
    WHY.put("formProperty", form);
    WHY.put("outputParameter", "output parameters are not allowed; fields are input parameters");
    WHY.put("standardLoopCharacteristics", "make it a multi-instance with a loop cardinality");
    String single = "variables are single values; say how often by the loop cardinality";
    WHY.put("collection", single);
    WHY.put("elementVariable", single);
    WHY.put("loopDataInputRef", single);
    WHY.put("inputDataItem", single);
    WHY.put(
        "isForCompensation",
        "only a service task ${revokeVoucher} takes back what another step gave");
    WHY.put("waitForCompletion", "the journey goes on when everything is taken back");
    String plain = "make it a send task, a receive task or a user task, so that something happens";
    WHY.put("task", plain);
    WHY.put("manualTask", plain);
    WHY.put("assignee", "give the group in candidateGroups");
    WHY.put("candidateUsers", "give the group in candidateGroups");
  }

  private ModelGrammar() {}

  private static void bpmn(String element, String... attributes) {
    BPMN.put(element, Set.of(attributes));
  }

  static boolean allowsElement(String bpmnElement) {
    return BPMN.containsKey(bpmnElement);
  }

  static boolean allowsAttribute(String bpmnElement, String attribute, String value) {
    return EVERYWHERE.contains(attribute)
        || BPMN.getOrDefault(bpmnElement, Set.of()).contains(attribute)
        || DEFAULTS.getOrDefault(attribute, Set.of()).contains(value);
  }

  static boolean allowsCamundaAttribute(String bpmnElement, String attribute) {
    Set<String> allowed = new HashSet<>(TEMPLATE_MARKS);
    if (FLOW_NODES.contains(bpmnElement)
        || bpmnElement.equals("multiInstanceLoopCharacteristics")) {
      allowed.addAll(WAITING);
    }
    allowed.addAll(camundaAttributes(bpmnElement));
    return allowed.contains(attribute);
  }

  /** Camunda attributes of this element alone, which the templates of the Modeler offer. */
  static Set<String> camundaAttributes(String bpmnElement) {
    return CAMUNDA.getOrDefault(bpmnElement, Set.of());
  }

  /** Whether the Camunda extension may stand there: fields, their holders and the retry cycle. */
  static boolean allowsExtension(String camundaElement, String parent, String bpmnElement) {
    return switch (camundaElement) {
      case "inputOutput" -> parent.equals("extensionElements") && bpmnElement.endsWith("Task");
      case "inputParameter" -> parent.equals("inputOutput");
      case "properties" -> parent.equals("extensionElements");
      case "property" -> parent.equals("properties");
      case "failedJobRetryTimeCycle" -> parent.equals("extensionElements");
      default -> false;
    };
  }

  static boolean allowsExtensionAttribute(String camundaElement, String attribute) {
    return switch (camundaElement) {
      case "inputParameter" -> attribute.equals("name");
      case "property" -> Set.of("id", "name", "value").contains(attribute);
      default -> false;
    };
  }

  static boolean isFlowNode(String bpmnElement) {
    return FLOW_NODES.contains(bpmnElement);
  }

  /** Why the thing of that name is refused. */
  static String why(String name) {
    return WHY.getOrDefault(name, "it is not part of a journey");
  }
}
