package org.followup.journey;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.BoundaryEvent;
import org.camunda.bpm.model.bpmn.instance.CallActivity;
import org.camunda.bpm.model.bpmn.instance.CatchEvent;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.IntermediateCatchEvent;
import org.camunda.bpm.model.bpmn.instance.ReceiveTask;
import org.camunda.bpm.model.bpmn.instance.SendTask;
import org.camunda.bpm.model.bpmn.instance.SequenceFlow;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;
import org.camunda.bpm.model.bpmn.instance.StartEvent;
import org.camunda.bpm.model.bpmn.instance.SubProcess;
import org.camunda.bpm.model.bpmn.instance.TimerEventDefinition;
import org.camunda.bpm.model.bpmn.instance.UserTask;

/**
 * Whether people get a realistic time to act between two marketing messages by one channel: neither
 * so short that the second only presses, nor so long that the first is forgotten. Looks at times
 * that are written out; a message that answers an event, a call or a date is in time by its nature.
 */
final class ModelSpacingRules {

  private static final Duration SHORTEST = Duration.ofMinutes(30);
  private static final Duration LONGEST = Duration.ofDays(90);
  private static final ZonedDateTime SOME_DAY =
      LocalDate.of(2026, 1, 1).atStartOfDay(ZoneOffset.UTC);

  private final BpmnModelInstance model;

  private ModelSpacingRules(BpmnModelInstance model) {
    this.model = model;
  }

  /** Marketing messages by one channel, the second after the first, and at the least how long. */
  record Pair(SendTask send, SendTask next, Duration gap) {}

  /** Which marketing message follows which by the same channel. */
  static List<Pair> listPairs(BpmnModelInstance model) {
    ModelSpacingRules rules = new ModelSpacingRules(model);
    List<Pair> pairs = new ArrayList<>();
    for (SendTask send : model.getModelElementsByType(SendTask.class)) {
      if (isMarketing(send)) {
        rules.next(send).forEach((next, gap) -> pairs.add(new Pair(send, next, gap)));
      }
    }
    return pairs;
  }

  static void check(List<Pair> pairs, Faults faults) {
    pairs.forEach(pair -> check(pair.send(), pair.next(), pair.gap(), faults));
  }

  private static void check(SendTask send, SendTask next, Duration gap, Faults faults) {
    String before = send.getName() == null ? send.getId() : "\"" + send.getName().trim() + "\"";
    if (gap.compareTo(SHORTEST) < 0) {
      faults.style(
          next,
          "it follows %s after %s; half an hour is the least in which people can act on a message."
              .formatted(before, gap.toMinutes() == 0 ? "no time" : words(gap)));
    } else if (gap.compareTo(LONGEST) > 0) {
      faults.style(
          next,
          "it follows %s after %s; after 90 days the message before is forgotten."
              .formatted(before, words(gap)));
    }
  }

  private static String words(Duration gap) {
    return gap.toDays() > 1 ? gap.toDays() + " days" : gap.toMinutes() + " minutes";
  }

  /** What comes to the tokens that leave the send: the next ones, each at the earliest. */
  private Map<SendTask, Duration> next(SendTask send) {
    Map<FlowNode, Duration> earliest = new HashMap<>();
    Deque<FlowNode> open = new ArrayDeque<>();
    Walk walk = new Walk(earliest, open);
    leave(send, Duration.ZERO, walk);
    Map<SendTask, Duration> next = new HashMap<>();
    while (!open.isEmpty()) {
      FlowNode node = open.pop();
      Duration since = earliest.getOrDefault(node, Duration.ZERO);
      if (node instanceof SendTask other && isMarketing(other)) {
        boolean same = channel(other).equals(channel(send));
        if (same && !other.equals(send)) {
          next.merge(other, since, (a, b) -> a.compareTo(b) < 0 ? a : b);
        }
        if (same) {
          continue;
        }
      }
      goOn(node, since, walk);
    }
    return next;
  }

  private record Walk(Map<FlowNode, Duration> earliest, Deque<FlowNode> open) {

    void to(FlowNode node, Duration since) {
      Duration known = earliest.get(node);
      if (known == null || since.compareTo(known) < 0) {
        earliest.put(node, since);
        open.add(node);
      }
    }
  }

  private void goOn(FlowNode node, Duration since, Walk walk) {
    if (node instanceof SubProcess scope) {
      scope.getChildElementsByType(StartEvent.class).forEach(start -> walk.to(start, since));
    } else if (node instanceof IntermediateCatchEvent event) {
      length(event).ifPresent(length -> leave(node, since.plus(length), walk));
    } else if (!isAnswered(node)) {
      leave(node, since, walk);
    }
    for (BoundaryEvent boundary : model.getModelElementsByType(BoundaryEvent.class)) {
      if (node.equals(boundary.getAttachedTo())) {
        length(boundary).ifPresent(length -> leave(boundary, since.plus(length), walk));
      }
    }
  }

  /** Left when somebody does something, or after a time that nobody can tell. */
  private static boolean isAnswered(FlowNode node) {
    return node instanceof ReceiveTask
        || node instanceof UserTask
        || node instanceof CallActivity
        || node instanceof ServiceTask step
            && StepKinds.findDelegate(step.getCamundaDelegateExpression())
                .filter(delegate -> delegate.startsWith("wait"))
                .isPresent();
  }

  private void leave(FlowNode node, Duration since, Walk walk) {
    boolean last = true;
    for (SequenceFlow flow : model.getModelElementsByType(SequenceFlow.class)) {
      if (node.equals(flow.getSource()) && flow.getTarget() != null) {
        last = false;
        walk.to(flow.getTarget(), since);
      }
    }
    if (last
        && node.getParentElement() instanceof SubProcess around
        && !around.triggeredByEvent()) {
      leave(around, since, walk);
    }
  }

  /** How long a timer waits, where that is written out. */
  private static Optional<Duration> length(CatchEvent event) {
    return event.getEventDefinitions().stream()
        .filter(TimerEventDefinition.class::isInstance)
        .map(TimerEventDefinition.class::cast)
        .filter(timer -> timer.getTimeDuration() != null)
        .map(timer -> timer.getTimeDuration().getTextContent().trim())
        .flatMap(text -> JourneyDates.findAmount(text).stream())
        .map(amount -> Duration.between(SOME_DAY, SOME_DAY.plus(amount)))
        .findFirst();
  }

  private static boolean isMarketing(SendTask send) {
    return ModelFields.of(send).getOrDefault("purpose", "").startsWith("marketing:");
  }

  private static String channel(SendTask send) {
    return ModelFields.of(send).getOrDefault("channel", "email");
  }
}
