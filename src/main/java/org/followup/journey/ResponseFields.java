package org.followup.journey;

import java.time.Duration;
import java.time.Period;
import java.time.temporal.TemporalAmount;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.BoundaryEvent;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.SendTask;
import org.camunda.bpm.model.bpmn.instance.SequenceFlow;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;
import org.camunda.bpm.model.bpmn.instance.StartEvent;
import org.camunda.bpm.model.bpmn.instance.SubProcess;
import org.camunda.bpm.model.xml.instance.ModelElementInstance;
import org.followup.node.NearNames;
import org.jspecify.annotations.Nullable;

/** The fields of a wait until most have answered. */
final class ResponseFields {

  static final String DELEGATE = "waitForResponses";

  private static final Pattern EVENT_TYPE = Pattern.compile("[a-z0-9]+([.-][a-z0-9]+)*");
  private static final Pattern SHARE = Pattern.compile("[1-9]\\d?\\s*%?");
  private static final String DEFAULT_SHARE = "90";
  private static final String AT_LEAST = "P3D";
  private static final String AT_MOST = "P21D";
  private static final Duration LONGEST = Duration.ofDays(60);

  /** Answers to a mail are known by its own links; an event of that name says nothing of which. */
  private static final Map<String, String> BETTER =
      Map.of(
          "email-link-clicked", ResponseStep.CLICKED,
          "click", ResponseStep.CLICKED,
          "email-opened", ResponseStep.OPENED,
          "open", ResponseStep.OPENED);

  private ResponseFields() {}

  /** Waits of a journey's version, in the order of the model. */
  static List<ResponseStep> listOf(ModelFacts facts) {
    return facts.steps().stream()
        .filter(step -> step.delegate().equals(DELEGATE))
        .map(step -> read(step.activityId(), step.fields()))
        .toList();
  }

  /** What the fields of a wait that passed the check say, its mail filled in. */
  static ResponseStep read(String activityId, Map<String, String> fields) {
    return new ResponseStep(
        activityId,
        fields.getOrDefault("mail", ""),
        fields.getOrDefault("response", ResponseStep.CLICKED),
        share(fields),
        bound(fields.getOrDefault("atLeast", AT_LEAST)).orElse(Duration.ofDays(3)),
        bound(fields.getOrDefault("atMost", AT_MOST)).orElse(Duration.ofDays(21)));
  }

  private static int share(Map<String, String> fields) {
    String text = fields.getOrDefault("share", DEFAULT_SHARE);
    return SHARE.matcher(text).matches()
        ? Integer.parseInt(text.replace("%", "").strip())
        : Integer.parseInt(DEFAULT_SHARE);
  }

  /** The fields of a service task; a wait that names no mail waits for the one just before it. */
  static Map<String, String> withMail(ServiceTask task) {
    Map<String, String> fields = new HashMap<>(ModelFields.of(task));
    if (StepKinds.findDelegate(task.getCamundaDelegateExpression())
            .filter(DELEGATE::equals)
            .isPresent()
        && !fields.containsKey("mail")) {
      Set<String> nearest = mailsBefore(task, true);
      if (nearest.size() == 1) {
        fields.put("mail", nearest.iterator().next());
      }
    }
    return fields;
  }

  static void check(ServiceTask task, Map<String, String> fields, Faults faults) {
    String better = BETTER.get(fields.getOrDefault("response", ""));
    if (better != null) {
      faults.fault(
          task,
          "response \"%s\" is written %s: it means the links and pictures of the mail itself."
              .formatted(fields.get("response"), better));
    }
    Optional<Duration> atLeast = bound(fields.getOrDefault("atLeast", AT_LEAST));
    Optional<Duration> atMost = bound(fields.getOrDefault("atMost", AT_MOST));
    if (atLeast.isPresent() && atMost.isPresent() && atLeast.get().compareTo(atMost.get()) >= 0) {
      faults.fault(
          task,
          "atLeast %s is not shorter than atMost %s; swap them, or leave time between."
              .formatted(
                  fields.getOrDefault("atLeast", AT_LEAST),
                  fields.getOrDefault("atMost", AT_MOST)));
    }
    checkMail(task, fields.get("mail"), faults);
  }

  private static void checkMail(ServiceTask task, @Nullable String mail, Faults faults) {
    Set<String> before = mailsBefore(task, false);
    if (mail == null) {
      Set<String> nearest = mailsBefore(task, true);
      if (nearest.isEmpty()) {
        faults.fault(task, "there is no mail before it whose answers it could wait for.");
      } else if (nearest.size() > 1) {
        faults.fault(
            task,
            "several mails lead here (%s); say in the field mail whose answers it waits for."
                .formatted(String.join(", ", nearest)));
      }
    } else if (!before.contains(mail)) {
      Set<String> all = new LinkedHashSet<>();
      task.getModelInstance()
          .getModelElementsByType(SendTask.class)
          .forEach(send -> mailOf(send).ifPresent(all::add));
      faults.fault(
          task,
          all.contains(mail)
              ? "the mail %s is not sent before it; who comes here has not got it.".formatted(mail)
              : "this journey sends no mail \"%s\"%s."
                  .formatted(
                      mail,
                      NearNames.find(mail, before)
                          .map(near -> "; did you mean \"" + near + "\"")
                          .orElse(
                              before.isEmpty()
                                  ? ""
                                  : "; before it come " + String.join(", ", before))));
    }
  }

  /** A bound of the wait; empty where it is none, or longer than anybody waits. */
  static Optional<Duration> bound(String text) {
    return JourneyDates.findAmount(text)
        .flatMap(ResponseFields::length)
        .filter(length -> !length.isNegative() && !length.isZero())
        .filter(length -> length.compareTo(LONGEST) <= 0);
  }

  private static Optional<Duration> length(TemporalAmount amount) {
    if (amount instanceof Duration duration) {
      return Optional.of(duration);
    }
    return amount instanceof Period period && period.toTotalMonths() == 0
        ? Optional.of(Duration.ofDays(period.getDays()))
        : Optional.empty();
  }

  static boolean isResponse(String text) {
    return EVENT_TYPE.matcher(text).matches();
  }

  static boolean isShare(String text) {
    return SHARE.matcher(text).matches();
  }

  /**
   * Mails of send tasks from which a token comes to the step.
   *
   * @param nearest only those with no other mail between
   */
  private static Set<String> mailsBefore(FlowNode step, boolean nearest) {
    BpmnModelInstance model = (BpmnModelInstance) step.getModelInstance();
    Set<FlowNode> seen = new HashSet<>(Set.of(step));
    Set<String> mails = new LinkedHashSet<>();
    Deque<FlowNode> open = new ArrayDeque<>();
    before(model, step, open);
    while (!open.isEmpty()) {
      FlowNode node = open.pop();
      if (seen.add(node)) {
        Optional<String> mail = node instanceof SendTask send ? mailOf(send) : Optional.empty();
        mail.ifPresent(mails::add);
        if (mail.isEmpty() || !nearest) {
          before(model, node, open);
        }
      }
    }
    return mails;
  }

  private static Optional<String> mailOf(SendTask send) {
    return Optional.ofNullable(ModelFields.of(send).get("template"));
  }

  /** From where a token comes to a node: along its flows, or through the border around it. */
  private static void before(BpmnModelInstance model, FlowNode node, Deque<FlowNode> open) {
    for (SequenceFlow flow : model.getModelElementsByType(SequenceFlow.class)) {
      if (node.equals(flow.getTarget()) && flow.getSource() != null) {
        open.add(flow.getSource());
      }
    }
    if (node instanceof BoundaryEvent boundary && boundary.getAttachedTo() != null) {
      open.add(boundary.getAttachedTo());
    }
    if (node instanceof SubProcess scope) {
      // it was left at one of its ends
      for (FlowNode inner : scope.getChildElementsByType(FlowNode.class)) {
        if (inner.getOutgoing().isEmpty()) {
          open.add(inner);
        }
      }
    }
    ModelElementInstance around = node.getParentElement();
    if (node instanceof StartEvent && around instanceof SubProcess scope) {
      for (SequenceFlow flow : model.getModelElementsByType(SequenceFlow.class)) {
        if (scope.equals(flow.getTarget()) && flow.getSource() != null) {
          open.add(flow.getSource());
        }
      }
    }
  }
}
