package org.followup.journey;

import java.util.Map;
import java.util.UUID;
import org.followup.recipient.RecipientId;

/**
 * A journey of a test's own: entry, a wait for {@code go-on} with a timer beside it, a service
 * mail, a last wait; an order ends it wherever it stands.
 */
record SteeredJourney(EngineFixture engine, String journey, String type, String time) {

  static SteeredJourney deploy(EngineFixture engine, String time) {
    UUID own = UUID.randomUUID();
    SteeredJourney journey = new SteeredJourney(engine, "steered-" + own, "event-" + own, time);
    journey.deployVersion("1");
    return journey;
  }

  String goOn() {
    return "go-on-" + type;
  }

  String order() {
    return "order-" + type;
  }

  /** Starts it for somebody new. */
  Person enter() {
    RecipientId person = engine.someone();
    return new Person(
        person, engine.post(person, type, null, Map.of()).started().get(0).instance());
  }

  record Person(RecipientId id, String instance) {}

  void deployVersion(String tag) {
    engine.deploy(
        journey + ".bpmn",
        ModelXml.file(
                journey,
                ModelXml.start("Entry", type)
                    + """
                    <bpmn:receiveTask id="Wait" name="Wait" messageRef="%s"/>
                    <bpmn:boundaryEvent id="Later" name="Later" attachedToRef="Wait">
                      <bpmn:timerEventDefinition>
                        <bpmn:timeDuration xsi:type="bpmn:tFormalExpression">%s</bpmn:timeDuration>
                      </bpmn:timerEventDefinition>
                    </bpmn:boundaryEvent>
                    """
                        .formatted(ModelXml.message(goOn()), time)
                    + ModelXml.send(
                        "Send", "template", "steered", "purpose", "service", "quietHours", "ignore")
                    + """
                    <bpmn:receiveTask id="Last" name="Last" messageRef="%1$s"/>
                    <bpmn:subProcess id="Stop" triggeredByEvent="true">
                      <bpmn:startEvent id="Ordered" name="Ordered">
                        <bpmn:messageEventDefinition messageRef="%2$s"/>
                      </bpmn:startEvent>
                      <bpmn:endEvent id="Stopped" name="Stopped"/>
                      <bpmn:sequenceFlow id="Flow_Stop" sourceRef="Ordered" targetRef="Stopped"/>
                    </bpmn:subProcess>
                    """
                        .formatted(ModelXml.message(goOn()), ModelXml.message(order()))
                    + ModelXml.end("End", "goal")
                    + ModelXml.flows("Entry", "Wait", "Send", "Last", "End")
                    + ModelXml.flow("Later", "Send"),
                type,
                goOn(),
                order())
            .replace("camunda:versionTag=\"1.0\"", "camunda:versionTag=\"" + tag + "\""));
  }
}
