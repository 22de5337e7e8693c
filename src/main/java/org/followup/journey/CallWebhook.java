package org.followup.journey;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.camunda.bpm.engine.impl.pvm.delegate.ActivityExecution;
import org.followup.message.Outbox;
import org.followup.message.SubjectTests;
import org.followup.recipient.Channel;

/**
 * Behind {@code ${callWebhook}}: tells another system of the shop, through the same outbox as
 * everything else, so it is signed, tried again, kept in the record and taken back when the journey
 * is stopped before it has left. It is a message for service on the channel {@code webhook}.
 */
class CallWebhook extends SendMessage {

  static final StepKind KIND =
      StepKind.of(
              "callWebhook",
              "Call webhook",
              StepKind.Field.of(
                      "message",
                      Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]*"),
                      "name of what is told, such as tell-crm")
                  .needed(),
              StepKind.Field.of(
                  "target",
                  Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*"),
                  "name of a webhook of the configuration such as crm"))
          .waiting();

  /** The fields of the send task that would do the same. */
  static Map<String, String> asSend(Map<String, String> fields) {
    Map<String, String> send = new HashMap<>(fields);
    send.put("template", fields.getOrDefault("message", ""));
    send.put("purpose", "service");
    send.put("channel", Channel.WEBHOOK.word());
    send.put("quietHours", "ignore");
    return send;
  }

  CallWebhook(Outbox outbox, JourneyCatalog catalog, Moments moments, SubjectTests subjects) {
    super(outbox, catalog, moments, subjects);
  }

  @Override
  public String name() {
    return KIND.delegate();
  }

  @Override
  String field(ActivityExecution execution, String name, String otherwise) {
    Map<String, String> said = new HashMap<>();
    said.put("message", super.field(execution, "message", ""));
    return asSend(said).getOrDefault(name, super.field(execution, name, otherwise));
  }
}
