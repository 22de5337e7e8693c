package org.followup.journey;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.BoundaryEvent;
import org.camunda.bpm.model.bpmn.instance.CallActivity;
import org.camunda.bpm.model.bpmn.instance.EndEvent;
import org.camunda.bpm.model.bpmn.instance.EventDefinition;
import org.camunda.bpm.model.bpmn.instance.ExclusiveGateway;
import org.camunda.bpm.model.bpmn.instance.FlowElement;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.Gateway;
import org.camunda.bpm.model.bpmn.instance.IntermediateCatchEvent;
import org.camunda.bpm.model.bpmn.instance.IntermediateThrowEvent;
import org.camunda.bpm.model.bpmn.instance.Message;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.bpmn.instance.ReceiveTask;
import org.camunda.bpm.model.bpmn.instance.SendTask;
import org.camunda.bpm.model.bpmn.instance.SequenceFlow;
import org.camunda.bpm.model.bpmn.instance.StartEvent;
import org.camunda.bpm.model.bpmn.instance.SubProcess;
import org.camunda.bpm.model.bpmn.instance.Task;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.camunda.bpm.model.xml.instance.ModelElementInstance;
import org.followup.journey.ModelFacts.WaitKind;
import org.jspecify.annotations.Nullable;

/** The house style: what makes a model pleasant to read. Said, never a reason to refuse. */
final class ModelStyleRules {

  private static final Pattern KEBAB = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
  private static final Pattern PASCAL = Pattern.compile("[A-Z][A-Za-z0-9]*");

  private final BpmnModelInstance model;
  private final Faults faults;

  private ModelStyleRules(BpmnModelInstance model, Faults faults) {
    this.model = model;
    this.faults = faults;
  }

  static void check(BpmnModelInstance model, String fileName, Faults faults) {
    ModelStyleRules rules = new ModelStyleRules(model, faults);
    rules.all(Process.class).forEach(process -> rules.checkProcess(process, fileName));
    rules.all(FlowNode.class).forEach(rules::checkNode);
    rules.all(SequenceFlow.class).forEach(flow -> rules.checkId(flow, "Flow_"));
    rules.all(EventDefinition.class).forEach(rules::checkDefinition);
    rules.all(Message.class).forEach(message -> rules.checkId(message, "Message_"));
    rules.all(ExclusiveGateway.class).forEach(rules::checkSplit);
    ModelReader.read(model).forEach(rules::checkJourney);
    ModelPictureRules.check(model, faults);
  }

  private void checkProcess(Process process, String fileName) {
    String id = String.valueOf(process.getId());
    String file = fileName.substring(fileName.lastIndexOf('/') + 1);
    if (!file.equals(id + ".bpmn")) {
      faults.style(process, "the file %s should be named %s.bpmn.".formatted(file, id));
    }
    if (!KEBAB.matcher(id).matches()) {
      faults.style(process, "the process id should be lower case words joined by hyphens.");
    }
    String name = process.getName();
    if (name == null || name.isBlank() || !Character.isUpperCase(name.strip().charAt(0))) {
      faults.style(process, "the journey should have a name that starts with a capital.");
    }
    if (process.getCamundaHistoryTimeToLiveString() == null) {
      faults.style(process, "the history time to live should be set.");
    }
    if (process.getCamundaVersionTag() == null) {
      faults.style(process, "the version tag should be set.");
    }
    boolean documented =
        process.getDocumentations().stream().anyMatch(d -> !d.getTextContent().isBlank());
    if (!documented) {
      faults.style(process, "the documentation should say who enters and what ends it.");
    }
  }

  private void checkNode(FlowNode node) {
    checkId(node, prefixOf(node));
    boolean needsNoLabel =
        node instanceof Gateway && outgoing(node).size() < 2
            || node instanceof Gateway && !(node instanceof ExclusiveGateway)
            || node instanceof StartEvent start && start.getEventDefinitions().isEmpty();
    if (!needsNoLabel && isBlank(node.getName())) {
      faults.style(node, "it should have a label.");
    }
    if (node instanceof Task
        && !isBlank(node.getName())
        && !node.getName().trim().matches("\\S+\\s.+")) {
      faults.style(node, "a task's label should be a verb and its object.");
    }
    if (node instanceof EndEvent end
        && !ModelFields.of(end).containsKey("outcome")
        && !isEmbedded(end)) {
      faults.style(end, "the end should say its outcome; without one it counts as goal.");
    }
  }

  private static boolean isEmbedded(EndEvent end) {
    return end.getParentElement() instanceof SubProcess around && !around.triggeredByEvent();
  }

  private void checkSplit(ExclusiveGateway gateway) {
    List<SequenceFlow> ways = outgoing(gateway);
    if (ways.size() < 2) {
      return;
    }
    if (!isBlank(gateway.getName()) && !gateway.getName().trim().endsWith("?")) {
      faults.style(gateway, "a split's label should be a question.");
    }
    if (gateway.getDefault() == null) {
      faults.style(gateway, "it should have a default flow; without one a person can get stuck.");
    }
    for (SequenceFlow way : ways) {
      if (isBlank(way.getName())) {
        faults.style(way, "a flow out of a split should be labelled with the answer.");
      }
    }
  }

  private void checkDefinition(EventDefinition definition) {
    String id = definition.getId();
    if (id == null || !id.matches("[A-Z][A-Za-z]*EventDefinition_[A-Z][A-Za-z0-9]*")) {
      faults.style(
          definition.getParentElement(),
          "its event definition should have an id such as TimerEventDefinition_TwoDaysLater.");
    }
  }

  private void checkJourney(ModelFacts facts) {
    boolean wayOut =
        facts.waits().stream()
            .anyMatch(
                wait ->
                    wait.eventType().equals("unsubscribed")
                        && wait.kind() == WaitKind.EVENT_SUB_PROCESS
                        && wait.interrupting()
                        && facts.processId().equals(wait.scopeId()));
    if (!facts.topics().isEmpty() && !wayOut) {
      faults.styleOfFile(
          "A marketing journey should show the way out for unsubscribed (an event sub-process); it"
              + " ends then all the same.");
    }
    Map<String, String> seen = new HashMap<>();
    for (ModelFacts.SendStep send : facts.sends()) {
      String first = seen.putIfAbsent(send.template(), send.activityId());
      if (first != null && !send.template().isEmpty()) {
        faults.styleOfFile(
            "%s sends the same mail as %s: %s."
                .formatted(send.activityId(), first, send.template()));
      }
    }
  }

  private void checkId(ModelElementInstance element, String prefix) {
    String id = element.getAttributeValue("id");
    boolean fits =
        id != null
            && id.startsWith(prefix)
            && PASCAL.matcher(id.substring(prefix.length())).matches()
            && !isGenerated(id.substring(prefix.length()));
    if (!fits) {
      faults.style(element, "its id should be %s<Name>.".formatted(prefix));
    }
  }

  /** The Modeler's ids end in seven random characters of lower case and digits. */
  private static boolean isGenerated(String name) {
    return name.matches("[0-9][a-z0-9]{6}");
  }

  private static String prefixOf(FlowElement node) {
    return Map.<Class<?>, String>ofEntries(
            Map.entry(StartEvent.class, "StartEvent_"),
            Map.entry(EndEvent.class, "EndEvent_"),
            Map.entry(BoundaryEvent.class, "BoundaryEvent_"),
            Map.entry(IntermediateCatchEvent.class, "CatchEvent_"),
            Map.entry(IntermediateThrowEvent.class, "ThrowEvent_"),
            Map.entry(SendTask.class, "SendTask_"),
            Map.entry(ReceiveTask.class, "ReceiveTask_"),
            Map.entry(UserTask.class, "UserTask_"),
            Map.entry(SubProcess.class, "SubProcess_"),
            Map.entry(CallActivity.class, "CallActivity_"),
            Map.entry(Gateway.class, "Gateway_"))
        .entrySet()
        .stream()
        .filter(entry -> entry.getKey().isInstance(node))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("ServiceTask_");
  }

  private List<SequenceFlow> outgoing(FlowNode node) {
    return all(SequenceFlow.class).stream().filter(f -> node.equals(f.getSource())).toList();
  }

  private static boolean isBlank(@Nullable String text) {
    return text == null || text.isBlank();
  }

  private <T extends ModelElementInstance> Collection<T> all(Class<T> type) {
    return model.getModelElementsByType(type);
  }
}
