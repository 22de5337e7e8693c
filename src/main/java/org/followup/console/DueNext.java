package org.followup.console;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.followup.journey.Journeys;
import org.followup.journey.NextStep;
import org.followup.message.MessageState;
import org.followup.message.Outbox;
import org.followup.message.PostedMessage;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What the running journeys of a recipient will do next, and what they wait for. */
@Component
class DueNext {

  private static final int LOOKED_AT = 50;

  private final Journeys journeys;
  private final Outbox outbox;

  DueNext(Journeys journeys, Outbox outbox) {
    this.journeys = journeys;
    this.outbox = outbox;
  }

  /** A running journey of the recipient. */
  record Running(
      String journey, String name, String instanceId, @Nullable String subject, List<Step> steps) {

    /** What happens by itself or waits for a colleague. */
    public List<Step> getComing() {
      return steps.stream().filter(step -> !step.kind().equals("event")).toList();
    }

    /** What would move or end it. */
    public List<Step> getWaits() {
      return steps.stream().filter(step -> step.kind().equals("event")).toList();
    }
  }

  /**
   * Something that comes next.
   *
   * @param kind timer, send, event or call
   * @param label what the diagram shows
   * @param dueAt when it happens by itself; null for what waits for somebody
   * @param waitsFor the event, in words
   * @param mail the name of the mail that is put off
   * @param reason why it was put off, or what holds it
   */
  record Step(
      String kind,
      String label,
      @Nullable Instant dueAt,
      @Nullable String waitsFor,
      @Nullable String mail,
      @Nullable String reason,
      boolean held) {}

  /** What is due first stands first. */
  List<Running> list(RecipientId recipient, JourneyWords words) {
    List<PostedMessage> putOff =
        outbox.list(recipient, LOOKED_AT).stream()
            .filter(mail -> mail.state() == MessageState.PUT_OFF)
            .toList();
    Map<String, Running> running = new LinkedHashMap<>();
    for (NextStep next : journeys.listNext(recipient)) {
      running
          .computeIfAbsent(
              next.instanceId(),
              id ->
                  new Running(
                      next.journey(),
                      words.journey(next.journey()),
                      id,
                      next.subject(),
                      new ArrayList<>()))
          .steps()
          .add(step(next, putOff, words));
    }
    return List.copyOf(running.values());
  }

  private static Step step(NextStep next, List<PostedMessage> putOff, JourneyWords words) {
    PostedMessage mail =
        next.kind().equals("send")
            ? putOff.stream()
                .filter(message -> message.instanceId().equals(next.instanceId()))
                .findFirst()
                .orElse(null)
            : null;
    String label = next.label();
    String reason = next.held();
    return new Step(
        next.kind(),
        label == null ? words.element(next.journey(), next.activityId()) : label,
        next.dueAt(),
        next.waitsFor() == null ? null : JourneyWords.event(next.waitsFor()),
        mail == null ? null : mail.message(),
        reason == null && mail != null ? mail.reason() : reason,
        reason != null);
  }
}
