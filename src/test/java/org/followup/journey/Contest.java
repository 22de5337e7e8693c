package org.followup.journey;

import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.flows;
import static org.followup.journey.ModelXml.message;
import static org.followup.journey.ModelXml.send;
import static org.followup.journey.ModelXml.start;

import java.util.ArrayList;
import java.util.List;

/**
 * A model in which one hour and one event compete for the same token. Time leads to {@code Late}, a
 * mail, and then to {@code EndLate}; the event to {@code Told}, a mail, and then to {@code
 * EndTold}.
 *
 * @param journey its process id
 * @param timer the element whose timer competes
 * @param body what the process holds
 * @param called further models that it needs, by process id, deployed before it
 */
record Contest(String journey, String timer, String body, List<Called> called) {

  /** A model that a contest calls. */
  record Called(String journey, String body) {}

  static final String LATE = outcome("Late", "lost");
  static final String TOLD = outcome("Told", "goal");
  private static final String CALL = "<bpmn:userTask id=\"Work\" name=\"Call customer\"/>";

  String entry() {
    return journey + "-in";
  }

  String event() {
    return journey + "-go";
  }

  /** Something else that happens meanwhile. */
  String note() {
    return journey + "-note";
  }

  void deploy(EngineFixture engine) {
    for (Called one : called) {
      deploy(engine, one.journey(), one.body());
    }
    deploy(engine, journey, body);
  }

  private void deploy(EngineFixture engine, String id, String content) {
    engine.deploy(id + ".bpmn", ModelXml.file(id, content, entry(), event(), note()));
  }

  @Override
  public String toString() {
    return journey;
  }

  /** Every construct in which a time and an event can meet. */
  static List<Contest> all(String prefix) {
    List<Contest> all = new ArrayList<>();
    all.add(of(prefix + "-task", "Hour", Contest::waitWithTime));
    all.add(of(prefix + "-edges", "Hour", event -> CALL + edges("Work", event) + to("Work")));
    all.add(of(prefix + "-scope", "Hour", Contest::scope));
    all.add(of(prefix + "-gateway", "Hour", Contest::gateway));
    all.add(of(prefix + "-event-beside", "Hour", Contest::eventBeside));
    all.add(of(prefix + "-time-beside", "Hour", Contest::timeBeside));
    all.add(of(prefix + "-branches", "Hour", Contest::branches));
    all.add(of(prefix + "-join", "Hour", Contest::join));
    all.add(of(prefix + "-repeated", "Hour", Contest::repeated));
    all.add(of(prefix + "-one-after-another", "Hour", Contest::oneAfterAnother));
    all.add(of(prefix + "-put-off", "Hour", Contest::putOff));
    all.addAll(ContestOfCalls.all(prefix));
    return all;
  }

  /** The body of a contest, given the id of the message that competes. */
  interface Body {
    String of(String event);
  }

  static Contest of(String journey, String timer, Body body) {
    String event = message(journey + "-go");
    String all = start("In", journey + "-in", "reentry", "always") + body.of(event);
    return new Contest(journey, timer, all, List.of());
  }

  /** A mail and an end. */
  private static String outcome(String id, String outcome) {
    return send(id, "template", id, "purpose", "service", "quietHours", "ignore")
        + end("End" + id, outcome)
        + flows(id, "End" + id);
  }

  /** The event is what the task waits for. */
  private static String waitWithTime(String event) {
    return anHourFor(receive("Wait", event), "In");
  }

  static String anHourFor(String wait, String from) {
    return wait
        + timeOnEdge("Hour", "Wait", true)
        + flows(from, "Wait", "Told")
        + flows("Hour", "Late")
        + LATE
        + TOLD;
  }

  /** Two tokens inside, one of them before a timer of its own. */
  private static String scope(String event) {
    return """
        <bpmn:subProcess id="Scope" name="Scope">
          <bpmn:startEvent id="ScopeIn"/>
          <bpmn:parallelGateway id="Fork"/>
          %s%s
          <bpmn:endEvent id="ScopeOut" name="Out"/>
        </bpmn:subProcess>
        """
            .formatted(
                CALL,
                ModelXml.timer("InnerDay", "timeDuration", "P1D")
                    + flows("ScopeIn", "Fork", "Work", "ScopeOut")
                    + flows("Fork", "InnerDay", "ScopeOut"))
        + edges("Scope", event)
        + to("Scope");
  }

  private static String gateway(String event) {
    return "<bpmn:eventBasedGateway id=\"First\"/>"
        + ModelXml.timer("Hour", "timeDuration", "PT1H")
        + """
        <bpmn:intermediateCatchEvent id="Event" name="Event">
          <bpmn:messageEventDefinition messageRef="%s"/>
        </bpmn:intermediateCatchEvent>
        """
            .formatted(event)
        + flows("In", "First", "Hour", "Late")
        + flows("First", "Event", "Told")
        + LATE
        + TOLD;
  }

  private static String eventBeside(String event) {
    return ModelXml.timer("Hour", "timeDuration", "PT1H")
        + flows("In", "Hour", "Late")
        + LATE
        + beside(
            "<bpmn:messageEventDefinition messageRef=\"%s\"/>".formatted(event), "Event", TOLD);
  }

  private static String timeBeside(String event) {
    return receive("Wait", event)
        + flows("In", "Wait", "Told")
        + TOLD
        + beside(hour(), "Hour", LATE);
  }

  static String beside(String definition, String id, String then) {
    return """
        <bpmn:subProcess id="AtAnyTime" triggeredByEvent="true">
          <bpmn:startEvent id="%s" name="Beside">%s</bpmn:startEvent>
          %s
        </bpmn:subProcess>
        """
        .formatted(id, definition, then + flows(id, then.equals(LATE) ? "Late" : "Told"));
  }

  /** Whichever branch comes to its end takes the other with it. */
  private static String branches(String event) {
    return "<bpmn:parallelGateway id=\"Fork\"/>"
        + receive("Wait", event)
        + ModelXml.timer("Hour", "timeDuration", "PT1H")
        + flows("In", "Fork", "Wait", "Told")
        + flows("Fork", "Hour", "Late")
        + (LATE + TOLD)
            .replace("</bpmn:endEvent>", "<bpmn:terminateEventDefinition/></bpmn:endEvent>");
  }

  /** One branch has come to the join already when the contest in the other is decided. */
  private static String join(String event) {
    return "<bpmn:parallelGateway id=\"Fork\"/><bpmn:parallelGateway id=\"Join\"/>"
        + receive("Wait", event)
        + timeOnEdge("Hour", "Wait", true)
        + """
        <bpmn:sequenceFlow id="Straight" sourceRef="Fork" targetRef="Join"/>
        <bpmn:exclusiveGateway id="Either"/>
        <bpmn:exclusiveGateway id="How" name="In time?" default="No"/>
        <bpmn:sequenceFlow id="No" sourceRef="How" targetRef="Late"/>
        <bpmn:sequenceFlow id="Yes" sourceRef="How" targetRef="Told">
          <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${told}</bpmn:conditionExpression>
        </bpmn:sequenceFlow>
        """
        + flows("In", "Fork", "Wait", "Either", "Join", "How")
        + flows("Hour", "Either")
        + LATE
        + TOLD;
  }

  /** Three waits at once: the first answer is enough, for all of them the event is one. */
  private static String repeated(String event) {
    String three = ">" + repeat(false, "3") + "</bpmn:receiveTask>";
    return anHourFor(receive("Wait", event).replace("/>", three), "In");
  }

  /** Two calls, one after the other, each with a reminder of its own; the first stands open. */
  private static String oneAfterAnother(String event) {
    return """
        <bpmn:subProcess id="Scope" name="Scope">
          %s
          <bpmn:startEvent id="ScopeIn"/>
          %s%s
          <bpmn:endEvent id="ScopeOut" name="Out"/>
        </bpmn:subProcess>
        """
            .formatted(
                repeat(true, "2"),
                CALL,
                timeOnEdge("Reminder", "Work", false).replace("PT1H", "P1D")
                    + flows("ScopeIn", "Work", "ScopeOut")
                    + flows("Reminder", "ScopeOut"))
        + edges("Scope", event)
        + to("Scope");
  }

  static String repeat(boolean sequential, String times) {
    return """
        <bpmn:multiInstanceLoopCharacteristics isSequential="%s">
          <bpmn:loopCardinality xsi:type="bpmn:tFormalExpression">%s</bpmn:loopCardinality>
        </bpmn:multiInstanceLoopCharacteristics>"""
        .formatted(sequential, times);
  }

  /** A mail that waits for its turn: the second one on a day. */
  private static String putOff(String event) {
    return send("First", "template", "first", "purpose", "marketing:news", "quietHours", "ignore")
        + send("Work", "template", "second", "purpose", "marketing:news", "quietHours", "ignore")
        + edges("Work", event)
        + flows("In", "First", "Work", "EndTold");
  }

  static String receive(String id, String event) {
    return "<bpmn:receiveTask id=\"%s\" name=\"Wait for it\" messageRef=\"%s\"/>"
        .formatted(id, event);
  }

  static String edges(String activity, String event) {
    return timeOnEdge("Hour", activity, true)
        + """
        <bpmn:boundaryEvent id="Event" name="Event" attachedToRef="%s">
          <bpmn:messageEventDefinition messageRef="%s"/>
        </bpmn:boundaryEvent>
        """
            .formatted(activity, event)
        + flows("Hour", "Late")
        + flows("Event", "Told")
        + LATE
        + TOLD;
  }

  static String timeOnEdge(String id, String activity, boolean interrupting) {
    return "<bpmn:boundaryEvent id=\"%s\" name=\"Hour\" attachedToRef=\"%s\" cancelActivity=\"%s\">%s</bpmn:boundaryEvent>"
        .formatted(id, activity, interrupting, hour());
  }

  private static String hour() {
    return """
        <bpmn:timerEventDefinition>
          <bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT1H</bpmn:timeDuration>
        </bpmn:timerEventDefinition>""";
  }

  /** Into the activity and, if nothing interrupts it, out of it. */
  static String to(String activity) {
    return flows("In", activity, "EndTold");
  }

  /** Three times, an hour apart, beside a wait; and something else that interrupts nothing. */
  static String everyHour(String event) {
    return receive("Wait", event)
        + timeOnEdge("Hour", "Wait", false)
            .replace("timeDuration", "timeCycle")
            .replace(">PT1H<", ">R3/PT1H<")
        + """
        <bpmn:boundaryEvent id="Note" name="Note" attachedToRef="Wait" cancelActivity="false">
          <bpmn:messageEventDefinition messageRef="%s"/>
        </bpmn:boundaryEvent>
        """
            .formatted(noteOf(event))
        + end("EndNote", "neutral")
        + flows("In", "Wait", "Told")
        + flows("Hour", "Late")
        + flows("Note", "EndNote")
        + LATE
        + TOLD;
  }

  /** What the timer leads to cannot be done: no way out of the split is open. */
  static String failing(String event) {
    return receive("Wait", event)
        + timeOnEdge("Hour", "Wait", true)
        + "<bpmn:exclusiveGateway id=\"Split\" name=\"Which?\"/>"
        + way("One", "Late")
        + way("Two", "Told")
        + flows("In", "Wait", "Told")
        + flows("Hour", "Split")
        + LATE
        + TOLD;
  }

  private static String way(String id, String target) {
    return """
        <bpmn:sequenceFlow id="%s" name="Yes" sourceRef="Split" targetRef="%s">
          <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${never}</bpmn:conditionExpression>
        </bpmn:sequenceFlow>
        """
        .formatted(id, target);
  }

  static String twoTimers(String event) {
    return waitWithTime(event) + timeOnEdge("Other", "Wait", true) + flows("Other", "Late");
  }

  /** Two branches, each with its own end. */
  static String apart(String event) {
    return branches(event).replace("<bpmn:terminateEventDefinition/>", "");
  }

  /** An hour and a mail, again and again. */
  static String upToThreeTimes(String event) {
    return """
        <bpmn:subProcess id="Scope" name="Scope">
          <bpmn:multiInstanceLoopCharacteristics isSequential="true">
            <bpmn:loopCardinality xsi:type="bpmn:tFormalExpression">${times}</bpmn:loopCardinality>
            <bpmn:completionCondition xsi:type="bpmn:tFormalExpression">${enough}</bpmn:completionCondition>
          </bpmn:multiInstanceLoopCharacteristics>
          <bpmn:startEvent id="ScopeIn"/>
          %s
          <bpmn:endEvent id="ScopeOut" name="Out"/>
        </bpmn:subProcess>
        <bpmn:boundaryEvent id="Note" name="Note" attachedToRef="Scope" cancelActivity="false">
          <bpmn:messageEventDefinition messageRef="%s"/>
        </bpmn:boundaryEvent>
        """
            .formatted(
                ModelXml.timer("Hour", "timeDuration", "PT1H")
                    + send("Late", "template", "Late", "purpose", "service", "quietHours", "ignore")
                    + flows("ScopeIn", "Hour", "Late", "ScopeOut"),
                noteOf(event))
        + end("EndNote", "neutral")
        + end("EndTold", "goal")
        + flows("In", "Scope", "EndTold")
        + flows("Note", "EndNote");
  }

  private static String noteOf(String event) {
    return event.replaceAll("_go$", "_note");
  }
}
