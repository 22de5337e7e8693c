package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.journey.CheckedModels.CHECK;
import static org.followup.journey.CheckedModels.FIELDS;
import static org.followup.journey.CheckedModels.around;
import static org.followup.journey.CheckedModels.faults;
import static org.followup.journey.CheckedModels.remarks;
import static org.followup.journey.ModelXml.bytes;
import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.file;
import static org.followup.journey.ModelXml.flow;
import static org.followup.journey.ModelXml.flows;
import static org.followup.journey.ModelXml.send;
import static org.followup.journey.ModelXml.start;
import static org.followup.journey.ModelXml.timer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file as a whole: its entries, its ways and what is only remarked on. */
class ModelCheckTest {

  @Test
  void acceptsEveryAllowedElement() {
    String body =
        start("In", "signed-up", "reentry", "after P30D", "recognition", "3")
            + send(
                "Mail",
                "template",
                "hello",
                "purpose",
                "marketing:news",
                "channel",
                "email",
                "whenCapped",
                "skip",
                "notAfter",
                "${daysAfter(endsAt, 1)}",
                "quietHours",
                "ignore")
            + timer("Wait", "timeDuration", "P3D")
            + timer("Until", "timeDate", "${at(daysBefore(endsAt, 7), '09:00')}")
            + """
            <bpmn:receiveTask id="Receive" name="Wait" messageRef="Message_order_completed">
              <bpmn:extensionElements><camunda:inputOutput>
                <camunda:inputParameter name="lookBack">P1D</camunda:inputParameter>
              </camunda:inputOutput></bpmn:extensionElements>
            </bpmn:receiveTask>
            <bpmn:boundaryEvent id="Every" attachedToRef="Receive" cancelActivity="false">
              <bpmn:timerEventDefinition><bpmn:timeCycle>R3/P1D</bpmn:timeCycle></bpmn:timerEventDefinition>
            </bpmn:boundaryEvent>
            <bpmn:exclusiveGateway id="Split" name="Bought?" default="Flow_Split_Call"/>
            <bpmn:parallelGateway id="Both"/>
            <bpmn:inclusiveGateway id="Some"/>
            <bpmn:eventBasedGateway id="First"/>
            <bpmn:intermediateCatchEvent id="Seen">
              <bpmn:extensionElements><camunda:properties>
                <camunda:property name="match" value="subject"/>
              </camunda:properties></bpmn:extensionElements>
              <bpmn:messageEventDefinition messageRef="Message_order_completed"/>
            </bpmn:intermediateCatchEvent>
            <bpmn:userTask id="Call" name="Call ${firstName}" camunda:candidateGroups="callcenter"
                camunda:dueDate="${daysAfter(enteredAt, 2)}" camunda:formRef="call-outcome"
                camunda:formRefBinding="latest" camunda:asyncBefore="true">
              <bpmn:documentation>Talk.</bpmn:documentation>
              <bpmn:extensionElements>
                <camunda:failedJobRetryTimeCycle>R5/PT5M</camunda:failedJobRetryTimeCycle>
              </bpmn:extensionElements>
            </bpmn:userTask>
            <bpmn:subProcess id="Inner"><bpmn:startEvent id="InnerIn"/><bpmn:endEvent id="InnerOut"/>
              <bpmn:sequenceFlow id="Flow_Inner" sourceRef="InnerIn" targetRef="InnerOut"/>
            </bpmn:subProcess>
            <bpmn:subProcess id="Stop" triggeredByEvent="true">
              <bpmn:startEvent id="Gone">
                <bpmn:messageEventDefinition messageRef="Message_unsubscribed"/>
              </bpmn:startEvent>
              <bpmn:endEvent id="End"><bpmn:terminateEventDefinition/></bpmn:endEvent>
              <bpmn:sequenceFlow id="Flow_Gone" sourceRef="Gone" targetRef="End"/>
            </bpmn:subProcess>
            <bpmn:sequenceFlow id="Flow_Split_Out" name="Yes" sourceRef="Split" targetRef="Out">
              <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${happened('order-completed') &amp;&amp; consents('marketing:news') || total &gt; 5}</bpmn:conditionExpression>
            </bpmn:sequenceFlow>
            """
            + end("Out", "neutral")
            + flows(
                "In", "Mail", "Wait", "Until", "Receive", "Split", "Call", "Both", "First", "Seen",
                "Some", "Inner", "Out")
            + """
            <bpmn:textAnnotation id="Note"><bpmn:text>Costs ${5</bpmn:text></bpmn:textAnnotation>
            <bpmn:group id="Group"/>
            <bpmn:association id="Link" sourceRef="Mail" targetRef="Note"/>
            """;

    assertThat(faults(file("a-journey", body, "signed-up", "order-completed", "unsubscribed")))
        .isEmpty();
  }

  @Test
  void saysAllFaultsAtOnceEachWithIdAndLabel() {
    String xml =
        file(
            "a-journey",
            start("In", "Signed Up", "reentry", "sometimes")
                + send("Mail", "template", "nope", "purpose", "marketing")
                + "<bpmn:scriptTask id=\"Script\" name=\"Do it\"><bpmn:script>1</bpmn:script></bpmn:scriptTask>"
                + end("Out", "won")
                + flows("In", "Mail", "Script", "Out"),
            "Signed Up");

    assertThat(faults(xml))
        .hasSize(6)
        .anySatisfy(
            f -> assertThat(f).startsWith("In \"Event happened\": ").contains("\"Signed Up\""))
        .anySatisfy(f -> assertThat(f).contains("reentry \"sometimes\""))
        .anySatisfy(
            f ->
                assertThat(f)
                    .startsWith("Mail \"Send mail\": ")
                    .contains("processes/a-journey/mails/nope.mjml"))
        .anySatisfy(f -> assertThat(f).contains("purpose \"marketing\""))
        .anySatisfy(f -> assertThat(f).startsWith("Script \"Do it\": ").contains("scripts"))
        .anySatisfy(f -> assertThat(f).startsWith("Out \"Done\": ").contains("outcome \"won\""));
  }

  @Test
  void aJourneyMayBeDrawnBeforeItsMailsAreWrittenButNotShippedSo() {
    byte[] xml =
        bytes(
            file(
                "not-written-yet",
                start("In", "signed-up")
                    + send("Mail", "template", "later", "purpose", "service")
                    + end("Out", "goal")
                    + flows("In", "Mail", "Out"),
                "signed-up"));

    assertThat(CHECK.check("not-written-yet.bpmn", xml)).noneMatch(Fault::refuses);
    assertThat(CHECK.checkShipped("not-written-yet.bpmn", xml)).anyMatch(Fault::refuses);
  }

  @Test
  void wantsOneExecutableJourneyWithAnEntryPerFile() {
    assertThat(faults(around("X", send("X", FIELDS)).replace("isExecutable=\"true\"", "")))
        .containsExactly("a-journey \"A journey\": the journey is not marked as executable.");
    assertThat(
            faults(file("a-journey", "<bpmn:startEvent id=\"In\"/><bpmn:startEvent id=\"Two\"/>")))
        .containsExactly(
            "In: a start without an event stands alone, in a journey that others call; make this a message start event.",
            "Two: a start without an event stands alone, in a journey that others call; make this a message start event.",
            "a-journey \"A journey\": the journey has no entry; it needs a message start event, or a timer start event with an audience.");
    String two =
        around("X", send("X", FIELDS))
            .replace("</bpmn:process>", "</bpmn:process><bpmn:process id=\"b\"/>");
    assertThat(faults(two)).anySatisfy(f -> assertThat(f).contains("this one holds 2"));
  }

  @Test
  void refusesTwoEntriesOnOneEventAndAcceptsTwoOnTwo() {
    assertThat(
            faults(
                file(
                    "a-journey",
                    start("One", "signed-up") + start("Two", "signed-up"),
                    "signed-up")))
        .singleElement()
        .asString()
        .startsWith("Two ");
    assertThat(
            faults(
                file(
                    "a-journey",
                    start("One", "signed-up") + start("Two", "trial-started"),
                    "signed-up",
                    "trial-started")))
        .isEmpty();
  }

  @Test
  void wantsAConditionOrDefaultOnEachWayOutOfASplit() {
    String xml =
        around("X", "<bpmn:exclusiveGateway id=\"X\" name=\"Well?\"/>" + end("Other", "lost"))
            .replace("</bpmn:process>", flow("X", "Other") + "</bpmn:process>");

    assertThat(faults(xml)).hasSize(2).allSatisfy(f -> assertThat(f).contains("condition"));
  }

  @Test
  void generatedIdsAndMissingLabelsAreOnlyRemarkedOn() {
    String xml =
        around("Activity_0x1y2z3", send("Activity_0x1y2z3", FIELDS)).replace("Send mail", "");

    assertThat(faults(xml)).isEmpty();
    assertThat(remarks(xml))
        .contains("Activity_0x1y2z3: its id should be SendTask_<Name>.")
        .contains("Activity_0x1y2z3: it should have a label.");
  }

  @Test
  void remarksThatAMarketingJourneyForgotTheWayOut() {
    assertThat(remarks(around("X", send("X", FIELDS))))
        .anySatisfy(f -> assertThat(f).contains("unsubscribed"));
    assertThat(remarks(around("X", send("X", "template", "hello", "purpose", "service"))))
        .noneSatisfy(f -> assertThat(f).contains("unsubscribed"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no xml",
        "<a/>",
        "<bpmn:definitions xmlns:bpmn=\"http://www.omg.org/spec/BPMN/20100524/MODEL\"><bpmn:nonsense/></bpmn:definitions>",
        "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><bpmn:definitions xmlns:bpmn=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" targetNamespace=\"x\">&e;</bpmn:definitions>"
      })
  void saysThatAFileIsNoModel(String text) {
    assertThat(faults(text))
        .singleElement()
        .asString()
        .startsWith("a-journey.bpmn cannot be read as BPMN 2.0: ");
  }

  @ParameterizedTest
  @CsvSource({
    "policy.dmn, cannot be read as DMN",
    "case.cmmn, cannot be deployed",
    "page.html, cannot be deployed",
    "script.js, cannot be deployed",
    "picture.svg, cannot be deployed",
    "model.bpmn.txt, cannot be deployed"
  })
  void refusesOtherFiles(String name, String expected) {
    assertThat(CHECK.check(name, bytes("x")))
        .singleElement()
        .satisfies(f -> assertThat(f.refuses()).isTrue())
        .asString()
        .contains(expected);
  }

  @Test
  void acceptsAFormAndRefusesOneThatRunsSomething() {
    String good =
        "{\"id\":\"f\",\"components\":[{\"type\":\"group\",\"components\":[{\"type\":\"textfield\",\"key\":\"a\"}]}]}";

    assertThat(CHECK.check("f.form", bytes(good))).isEmpty();
    assertThat(CHECK.check("f.form", bytes(good.replace("textfield", "html")))).hasSize(1);
    assertThat(CHECK.check("f.form", bytes(good.replace("textfield", "iframe")))).hasSize(1);
    assertThat(CHECK.check("f.form", bytes("{"))).hasSize(1);
    assertThat(CHECK.check("f.form", bytes("[]"))).hasSize(1);
  }
}
