package org.followup.journey;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.followup.event.Receipt;
import org.followup.event.Receipt.Effect;
import org.followup.journey.InstanceRepository.Instance;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;

/** Collects what an event did, each instance once. */
final class Effects {
  private final Map<String, Instance> started = new LinkedHashMap<>();
  private final Map<String, Instance> reached = new LinkedHashMap<>();
  private final List<Effect> refused = new ArrayList<>();
  private final List<Effect> tooLate = new ArrayList<>();
  private @Nullable String expired;

  void started(Instance instance) {
    started.put(instance.instanceId(), instance);
  }

  void reached(Instance instance) {
    reached.put(instance.instanceId(), instance);
  }

  /** Adds what an event of before did, told again; neither refusals nor what came too late. */
  void plus(Effects again) {
    started.putAll(again.started);
    reached.putAll(again.reached);
  }

  List<Instance> listStarted() {
    return List.copyOf(started.values());
  }

  List<Instance> listReached() {
    return List.copyOf(reached.values());
  }

  void refused(String journey, RecipientId recipient, String reason) {
    refused.add(new Effect(journey, null, recipient.value(), null, null, reason));
  }

  boolean refused(String journey) {
    return refused.stream().anyMatch(effect -> effect.journey().equals(journey));
  }

  void tooLate(String journey, String instanceId, RecipientId recipient, String reason) {
    tooLate.add(new Effect(journey, instanceId, recipient.value(), null, null, reason));
  }

  void expired(@Nullable Instant at) {
    expired = String.valueOf(at);
  }

  /** The instances that the event has moved or ended. */
  Set<String> reached() {
    return Set.copyOf(reached.keySet());
  }

  boolean reachedSame(String journey, @Nullable String subject) {
    return reached.values().stream()
        .anyMatch(i -> i.journey().equals(journey) && Objects.equals(i.subject(), subject));
  }

  /** Whether it has moved or ended the journey, of which a person is in one at a time. */
  boolean reachedOnePerPerson(Reentry reentry, String journey) {
    return (reentry instanceof Reentry.Once || reentry instanceof Reentry.After)
        && reached.values().stream().anyMatch(instance -> instance.journey().equals(journey));
  }

  Receipt receipt(CurrentEvent current) {
    List<Effect> ended = new ArrayList<>();
    List<Effect> advanced = new ArrayList<>();
    reached
        .values()
        .forEach(i -> (current.ended.contains(i.instanceId()) ? ended : advanced).add(effect(i)));
    started.values().stream()
        .filter(i -> current.ended.contains(i.instanceId()))
        .forEach(i -> ended.add(effect(i)));
    List<Effect> withdrawn =
        current.withdrawn.stream()
            .map(
                mail ->
                    new Effect(
                        mail.journey(),
                        mail.instanceId(),
                        mail.recipient().value(),
                        mail.message(),
                        String.valueOf(mail.messageId()),
                        null))
            .toList();
    return new Receipt(
        started.values().stream().map(this::effect).toList(),
        advanced,
        ended,
        withdrawn,
        refused,
        tooLate,
        expired,
        null);
  }

  private Effect effect(Instance instance) {
    return new Effect(
        instance.journey(), instance.instanceId(), instance.recipient().value(), null, null, null);
  }
}
