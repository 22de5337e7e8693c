package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.file;
import static org.followup.journey.ModelXml.flow;
import static org.followup.journey.ModelXml.flows;
import static org.followup.journey.ModelXml.model;
import static org.followup.journey.ModelXml.send;
import static org.followup.journey.ModelXml.start;
import static org.followup.journey.ModelXml.timer;

import java.time.Duration;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import org.followup.journey.ModelFacts.End;
import org.followup.journey.ModelFacts.Entry;
import org.followup.journey.ModelFacts.Match;
import org.followup.journey.ModelFacts.Outcome;
import org.followup.journey.ModelFacts.Timer;
import org.followup.journey.ModelFacts.TimerKind;
import org.followup.journey.ModelFacts.Wait;
import org.followup.journey.ModelFacts.WaitKind;
import org.junit.jupiter.api.Test;

class ModelReaderTest {

  private static ModelFacts read(String body, String... types) {
    return ModelReader.read(model(file("a-journey", body, types))).get(0);
  }

  @Test
  void readsTheEntryWithItsDefaults() {
    ModelFacts facts =
        read(start("In", "signed-up") + end("Out", "goal") + flow("In", "Out"), "signed-up");

    assertThat(facts.processId()).isEqualTo("a-journey");
    assertThat(facts.name()).isEqualTo("A journey");
    assertThat(facts.versionTag()).isEqualTo("1.0");
    assertThat(facts.entries())
        .containsExactly(
            new Entry("In", "signed-up", new Reentry.OncePerSubject(), 0, null, null, null));
    assertThat(facts.ends()).containsExactly(new End("Out", Outcome.GOAL, true));
  }

  @Test
  void readsEachKindOfReentry() {
    assertThat(reentry("once")).isEqualTo(new Reentry.Once());
    assertThat(reentry("always")).isEqualTo(new Reentry.Always());
    assertThat(reentry("after P30D")).isEqualTo(new Reentry.After(Period.ofDays(30)));
    assertThat(reentry("after PT12H")).isEqualTo(new Reentry.After(Duration.ofHours(12)));
    assertThat(Reentry.parse("after a while")).isEmpty();
    assertThat(Reentry.parse("twice")).isEmpty();
  }

  private static Reentry reentry(String field) {
    return read(start("In", "signed-up", "reentry", field, "recognition", "3"), "signed-up")
        .entries()
        .get(0)
        .reentry();
  }

  @Test
  void readsEveryKindOfWait() {
    ModelFacts facts =
        read(
            start("In", "order-delivered")
                + """
                <bpmn:receiveTask id="Receive" name="Wait" messageRef="Message_rated">
                  <bpmn:extensionElements><camunda:inputOutput>
                    <camunda:inputParameter name="match">subject</camunda:inputParameter>
                    <camunda:inputParameter name="lookBack">P1D</camunda:inputParameter>
                    <camunda:inputParameter name="timeToLive">PT6H</camunda:inputParameter>
                  </camunda:inputOutput></bpmn:extensionElements>
                </bpmn:receiveTask>
                <bpmn:intermediateCatchEvent id="Catch" name="Seen">
                  <bpmn:messageEventDefinition messageRef="Message_seen"/>
                </bpmn:intermediateCatchEvent>
                <bpmn:boundaryEvent id="Side" attachedToRef="Receive" cancelActivity="false">
                  <bpmn:messageEventDefinition messageRef="Message_seen"/>
                </bpmn:boundaryEvent>
                <bpmn:subProcess id="Stop" triggeredByEvent="true">
                  <bpmn:startEvent id="Refunded">
                    <bpmn:messageEventDefinition messageRef="Message_refunded"/>
                  </bpmn:startEvent>
                </bpmn:subProcess>
                """,
            "order-delivered",
            "rated",
            "seen",
            "refunded");

    assertThat(facts.waits())
        .containsExactlyInAnyOrder(
            new Wait(
                "Receive",
                "rated",
                WaitKind.RECEIVE,
                false,
                Match.SUBJECT,
                Period.ofDays(1),
                Duration.ofHours(6),
                null,
                Set.of(),
                false,
                true),
            new Wait(
                "Catch",
                "seen",
                WaitKind.CATCH,
                false,
                Match.RECIPIENT,
                null,
                null,
                null,
                Set.of(),
                false,
                true),
            new Wait(
                "Side",
                "seen",
                WaitKind.BOUNDARY,
                false,
                Match.RECIPIENT,
                null,
                null,
                "Receive",
                Set.of(),
                false,
                false),
            new Wait(
                "Refunded",
                "refunded",
                WaitKind.EVENT_SUB_PROCESS,
                true,
                Match.RECIPIENT,
                null,
                null,
                "a-journey",
                Set.of(),
                true,
                true));
  }

  @Test
  void tellsWaysOutFromWaitsThatAMailOrACallFollows() {
    ModelFacts facts =
        read(
            start("In", "order-delivered")
                + """
                <bpmn:receiveTask id="Receive" messageRef="Message_rated"/>
                <bpmn:boundaryEvent id="Thanked" attachedToRef="Receive">
                  <bpmn:messageEventDefinition messageRef="Message_thanked"/>
                </bpmn:boundaryEvent>
                <bpmn:boundaryEvent id="Refunded" attachedToRef="Receive">
                  <bpmn:messageEventDefinition messageRef="Message_refunded"/>
                </bpmn:boundaryEvent>
                <bpmn:userTask id="Call"/>
                """
                + end("Out", "goal")
                + flows("In", "Receive", "Out")
                + flows("Thanked", "Call", "Out")
                + flow("Refunded", "Out"),
            "order-delivered",
            "rated",
            "thanked",
            "refunded");

    assertThat(facts.waits())
        .filteredOn(Wait::leadsOut)
        .extracting(Wait::activityId)
        .containsExactlyInAnyOrder("Receive", "Refunded");
  }

  @Test
  void aWaitInAStepThatIsRepeatedLeadsToItsCallOnceMore() {
    String scope =
        """
        <bpmn:subProcess id="Scope">
          %s<bpmn:startEvent id="ScopeIn"/><bpmn:userTask id="Call"/>
          <bpmn:receiveTask id="Receive" messageRef="Message_rated"/>
          %s
        </bpmn:subProcess>
        """;
    String flows = flows("ScopeIn", "Call", "Receive");

    for (boolean repeated : new boolean[] {true, false}) {
      ModelFacts facts =
          read(
              start("In", "order-delivered")
                  + scope.formatted(repeated ? Contest.repeat(true, "2") : "", flows)
                  + end("Out", "goal")
                  + flows("In", "Scope", "Out"),
              "order-delivered",
              "rated");

      assertThat(facts.waits())
          .singleElement()
          .satisfies(wait -> assertThat(wait.leadsOut()).isEqualTo(!repeated));
    }
  }

  @Test
  void namesTheSendsThatAnInterruptingEventTakesDown() {
    ModelFacts facts =
        read(
            start("In", "cart-updated")
                + "<bpmn:subProcess id=\"Around\">"
                + send("Inside", "template", "a", "purpose", "marketing:offers")
                + "</bpmn:subProcess>"
                + send("Outside", "template", "b", "purpose", "marketing:news")
                + """
                <bpmn:boundaryEvent id="Restart" attachedToRef="Around">
                  <bpmn:messageEventDefinition messageRef="Message_cart_updated"/>
                </bpmn:boundaryEvent>
                <bpmn:subProcess id="Stop" triggeredByEvent="true">
                  <bpmn:startEvent id="Ordered">
                    <bpmn:messageEventDefinition messageRef="Message_ordered"/>
                  </bpmn:startEvent>
                """
                + send("Thanks", "template", "c", "purpose", "service")
                + "</bpmn:subProcess>",
            "cart-updated",
            "ordered");

    assertThat(facts.findWait("Restart").orElseThrow().interruptedSteps())
        .containsExactly("Inside");
    assertThat(facts.findWait("Ordered").orElseThrow().interruptedSteps())
        .containsExactlyInAnyOrder("Inside", "Outside");
    assertThat(facts.topics()).containsExactlyInAnyOrder("offers", "news");
  }

  @Test
  void findsTheDateTimersDirectlyBeforeASend() {
    ModelFacts facts =
        read(
            start("In", "trial-started")
                + timer("WeekBefore", "timeDate", "${daysBefore(endsAt, 7)}")
                + "<bpmn:exclusiveGateway id=\"Join\"/>"
                + send("First", "template", "a", "purpose", "marketing:product")
                + send("Second", "template", "b", "purpose", "marketing:product")
                + timer("Later", "timeDuration", "P3D")
                + send("Third", "template", "c", "purpose", "marketing:product")
                + """
                <bpmn:boundaryEvent id="AtTime" attachedToRef="Third"><bpmn:timerEventDefinition>
                  <bpmn:timeDate xsi:type="bpmn:tFormalExpression">${endsAt}</bpmn:timeDate>
                </bpmn:timerEventDefinition></bpmn:boundaryEvent>
                <bpmn:subProcess id="Inner"><bpmn:startEvent id="InnerStart"/>
                """
                + send("Fourth", "template", "d", "purpose", "service")
                + flow("InnerStart", "Fourth")
                + "</bpmn:subProcess>"
                + flows("In", "WeekBefore", "Join", "First", "Second", "Later", "Third")
                + flow("AtTime", "Inner"),
            "trial-started");

    assertThat(facts.findSend("First").orElseThrow().dateTimersUpstream())
        .containsExactly("WeekBefore");
    assertThat(facts.findSend("Second").orElseThrow().dateTimersUpstream()).isEmpty();
    assertThat(facts.findSend("Third").orElseThrow().dateTimersUpstream()).isEmpty();
    assertThat(facts.findSend("Fourth").orElseThrow().dateTimersUpstream())
        .containsExactly("AtTime");
  }

  @Test
  void knowsWhichVariablesATimerNeeds() {
    ModelFacts facts =
        read(
            start("In", "trial-started")
                + timer("A", "timeDate", "${at(daysBefore(endsAt, days), '09:00')}")
                + timer("B", "timeDuration", "${wait}")
                + timer("C", "timeDate", "${empty optional ? nextLocalTime('09:00') : optional}")
                + flows("In", "A", "B", "C"),
            "trial-started");

    assertThat(facts.timers())
        .containsExactly(
            new Timer(
                "A",
                TimerKind.DATE,
                "${at(daysBefore(endsAt, days), '09:00')}",
                Set.of("endsAt", "days"),
                Set.of("endsAt"),
                "A",
                true),
            new Timer("B", TimerKind.DURATION, "${wait}", Set.of("wait"), Set.of(), "B", true),
            new Timer(
                "C",
                TimerKind.DATE,
                "${empty optional ? nextLocalTime('09:00') : optional}",
                Set.of(),
                Set.of(),
                "C",
                true));
  }

  @Test
  void asksAtTheEntryOnlyForWhatNoLaterEventCanBring() {
    ModelFacts facts =
        read(
            start("In", "fair-visited")
                + "<bpmn:subProcess id=\"Inner\"><bpmn:startEvent id=\"InnerIn\"/>"
                + timer("Inside", "timeDate", "${a}")
                + flow("InnerIn", "Inside")
                + "</bpmn:subProcess>"
                + """
                <bpmn:receiveTask id="Wait" messageRef="Message_meeting_booked"/>
                <bpmn:boundaryEvent id="Patience" attachedToRef="Wait"><bpmn:timerEventDefinition>
                  <bpmn:timeDate xsi:type="bpmn:tFormalExpression">${b}</bpmn:timeDate>
                </bpmn:timerEventDefinition></bpmn:boundaryEvent>
                """
                + timer("BeforeMeeting", "timeDate", "${daysBefore(meetingAt, 1)}")
                + flows("In", "Inner", "Wait", "BeforeMeeting"),
            "fair-visited",
            "meeting-booked");

    assertThat(facts.timers().stream().filter(Timer::neededAtEntry).map(Timer::activityId))
        .containsExactlyInAnyOrder("Inside", "Patience");
    assertThat(TimerValues.findMissing(facts, Map.of("a", "2026-12-24"), ZoneOffset.UTC))
        .contains("data.b is missing; the journey's timer needs it");
    assertThat(
            TimerValues.findMissing(
                facts, Map.of("a", "2026-12-24", "b", "2026-12-25"), ZoneOffset.UTC))
        .isEmpty();
  }

  @Test
  void anEndInsideAnEmbeddedSubProcessIsNotTheEndOfTheJourney() {
    ModelFacts facts =
        read(
            start("In", "signed-up")
                + "<bpmn:subProcess id=\"Inner\">"
                + end("InnerOut", "lost")
                + "</bpmn:subProcess>"
                + "<bpmn:subProcess id=\"Stop\" triggeredByEvent=\"true\">"
                + end("Stopped", "neutral")
                + "</bpmn:subProcess>",
            "signed-up");

    assertThat(facts.findEnd("InnerOut").orElseThrow().ofJourney()).isFalse();
    assertThat(facts.findEnd("Stopped").orElseThrow())
        .isEqualTo(new End("Stopped", Outcome.NEUTRAL, true));
  }
}
