package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.TaskService;
import org.followup.FollowupTest;
import org.followup.event.Inbox;
import org.followup.event.Receipt;
import org.followup.recipient.Consents;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@FollowupTest
class CallTaskTest {

  @Autowired Inbox inbox;
  @Autowired EventDispatcher dispatcher;
  @Autowired Recipients recipients;
  @Autowired Consents consents;
  @Autowired RepositoryService repository;
  @Autowired TaskService tasks;
  @Autowired Clock clock;

  @Test
  void saysWhomToCallAboutWhatAndWhy() {
    EngineFixture engine =
        new EngineFixture(inbox, dispatcher, recipients, consents, repository, clock);
    RecipientId ana = engine.someone();
    // Longer than what the engine takes into the id of a version.
    String journey = "call-" + UUID.randomUUID();
    String type = "event-" + UUID.randomUUID();
    engine.deploy(
        journey + ".bpmn",
        ModelXml.file(
            journey,
            ModelXml.start("Entry", type)
                + """
                <bpmn:userTask id="Call" name="Call customer">
                  <bpmn:documentation>Listen and help.</bpmn:documentation>
                </bpmn:userTask>
                """
                + ModelXml.end("End", "neutral")
                + ModelXml.flow("Entry", "Call")
                + ModelXml.flow("Call", "End"),
            type));

    Receipt receipt = engine.post(ana, type, "order-7", Map.of());

    String instance = receipt.started().get(0).instance();
    assertThat(tasks.createTaskQuery().processInstanceId(instance).singleResult().getDescription())
        .startsWith("Customer " + ana.value() + ", about order-7")
        .endsWith("Listen and help.");
  }
}
