package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.UUID;
import org.camunda.bpm.engine.TaskService;
import org.followup.FollowupTest;
import org.followup.event.Receipt;
import org.followup.recipient.RecipientId;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

@FollowupTest
class CallTaskTest {

  @Autowired ApplicationContext context;
  @Autowired TaskService tasks;

  @Test
  void saysWhomToCallAboutWhatAndWhy() {
    EngineFixture engine = EngineFixture.in(context);
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
