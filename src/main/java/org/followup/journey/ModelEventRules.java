package org.followup.journey;

import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.CatchEvent;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.ReceiveTask;
import org.followup.node.NearNames;
import org.jspecify.annotations.Nullable;

/** Warns of event types that nobody has heard of: most are slips of the pen. */
final class ModelEventRules {

  /** What Followup reports itself, and what its webhooks make of a shop's news. */
  private static final Set<String> OURS =
      Set.of(
          "email-opened",
          "email-link-clicked",
          "email-delivered",
          "email-bounced",
          "email-marked-as-spam",
          "replied",
          "review-submitted",
          "subscription-requested",
          "subscription-requested-again",
          "subscription-confirmed",
          "signed-up",
          "unsubscribed",
          "onsite-message-shown",
          "onsite-message-clicked",
          "onsite-message-dismissed",
          "letter-returned",
          "preferences-changed",
          "cart-updated",
          "checkout-started",
          "order-cancelled",
          "order-completed",
          "order-delivered",
          "order-fulfilled",
          "order-paid",
          "order-refunded");

  /** Which types events have had lately; empty where none has come yet. */
  @FunctionalInterface
  interface Seen {
    Set<String> types();
  }

  static final Seen NOTHING = Set::of;

  private ModelEventRules() {}

  /**
   * @param deployed what journeys wait for already
   */
  static void check(
      BpmnModelInstance model, Collection<ModelFacts> deployed, Seen seen, Faults faults) {
    Set<String> known = new TreeSet<>(OURS);
    deployed.forEach(facts -> types(facts).forEach(known::add));
    Supplier<Set<String>> lately = once(seen);
    Set<String> said = new HashSet<>();
    for (FlowNode node : model.getModelElementsByType(FlowNode.class)) {
      String type = typeOf(node);
      if (type == null
          || known.contains(type)
          || !ModelExpressionRules.EVENT_TYPE.matcher(type).matches()
          || lately.get().contains(type)
          || !said.add(type)) {
        continue;
      }
      Set<String> names = new TreeSet<>(known);
      names.addAll(lately.get());
      Optional<String> near = NearNames.find(type, names);
      if (near.isPresent()) {
        faults.style(
            node,
            "no event %s has come yet, and no other journey knows it; did you mean %s?"
                .formatted(type, near.get()));
      } else if (!lately.get().isEmpty()) {
        faults.style(
            node,
            "no event %s has come yet, and no other journey knows it; is that how the shop calls it?"
                .formatted(type));
      }
    }
  }

  private static Stream<String> types(ModelFacts facts) {
    return Stream.concat(
        facts.entries().stream().map(ModelFacts.Entry::eventType),
        facts.waits().stream().map(ModelFacts.Wait::eventType));
  }

  private static @Nullable String typeOf(FlowNode node) {
    if (node instanceof ReceiveTask task) {
      return ModelReader.nameOf(task.getMessage());
    }
    return node instanceof CatchEvent event ? ModelReader.eventType(event) : null;
  }

  private static Supplier<Set<String>> once(Seen seen) {
    return new Supplier<>() {
      private @Nullable Set<String> types;

      @Override
      public Set<String> get() {
        Set<String> read = types == null ? seen.types() : types;
        types = read;
        return read;
      }
    };
  }
}
