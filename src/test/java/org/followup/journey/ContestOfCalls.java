package org.followup.journey;

import static org.followup.journey.Contest.LATE;
import static org.followup.journey.Contest.TOLD;
import static org.followup.journey.Contest.anHourFor;
import static org.followup.journey.Contest.beside;
import static org.followup.journey.Contest.receive;
import static org.followup.journey.Contest.timeOnEdge;
import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.flows;
import static org.followup.journey.ModelXml.message;
import static org.followup.journey.ModelXml.send;
import static org.followup.journey.ModelXml.start;

import java.util.List;

/** Contests in which one journey calls another: the time, the event or both are in either. */
final class ContestOfCalls {

  private static final String CALLING =
      "<bpmn:callActivity id=\"Part\" name=\"Part\" calledElement=\"\"/>";

  private static final String CALLED_START = "<bpmn:startEvent id=\"Called\" name=\"Called\"/>";

  private ContestOfCalls() {}

  static List<Contest> all(String prefix) {
    return List.of(
        calling(prefix + "-call-event", ContestOfCalls::callAndEvent, ContestOfCalls::hours),
        calling(prefix + "-call-time", ContestOfCalls::callAndTime, ContestOfCalls::waits),
        calling(prefix + "-called", ContestOfCalls::callAlone, ContestOfCalls::both),
        calling(prefix + "-call-beside", ContestOfCalls::callBeside, ContestOfCalls::hours));
  }

  /** Two journeys, of which one calls the other: {@code <journey>-part}. */
  private static Contest calling(String journey, Contest.Body caller, Contest.Body called) {
    String event = message(journey + "-go");
    String body = start("In", journey + "-in", "reentry", "always") + caller.of(event);
    return new Contest(
        journey,
        "Hour",
        body.replace("calledElement=\"\"", "calledElement=\"%s-part\"".formatted(journey)),
        List.of(new Contest.Called(journey + "-part", called.of(event))));
  }

  /**
   * The caller has the event on the edge; time runs in what it calls, and there leads to a mail.
   */
  private static String callAndEvent(String event) {
    return CALLING
        + """
        <bpmn:boundaryEvent id="Event" name="Event" attachedToRef="Part">
          <bpmn:messageEventDefinition messageRef="%s"/>
        </bpmn:boundaryEvent>
        """
            .formatted(event)
        + flows("In", "Part", "EndLate")
        + flows("Event", "Told")
        + end("EndLate", "lost")
        + TOLD;
  }

  /** The caller has the time on the edge; the event is waited for in what it calls. */
  private static String callAndTime(String event) {
    return CALLING
        + timeOnEdge("Hour", "Part", true)
        + flows("In", "Part", "EndTold")
        + flows("Hour", "Late")
        + end("EndTold", "goal")
        + LATE;
  }

  /** Both are in what it calls; the caller has nothing but the end. */
  private static String callAlone(String event) {
    return CALLING + flows("In", "Part", "Over") + end("Over", "neutral");
  }

  private static String callBeside(String event) {
    return CALLING
        + flows("In", "Part", "EndLate")
        + end("EndLate", "lost")
        + beside(
            "<bpmn:messageEventDefinition messageRef=\"%s\"/>".formatted(event), "Event", TOLD);
  }

  private static String hours(String event) {
    return CALLED_START
        + ModelXml.timer("Hour", "timeDuration", "PT1H")
        + send("Late", "template", "Late", "purpose", "service", "quietHours", "ignore")
        + flows("Called", "Hour", "Late", "Over")
        + end("Over", "neutral");
  }

  private static String waits(String event) {
    return CALLED_START
        + receive("Wait", event)
        + send("Told", "template", "Told", "purpose", "service", "quietHours", "ignore")
        + flows("Called", "Wait", "Told", "Over")
        + end("Over", "neutral");
  }

  private static String both(String event) {
    return CALLED_START + anHourFor(receive("Wait", event), "Called");
  }
}
