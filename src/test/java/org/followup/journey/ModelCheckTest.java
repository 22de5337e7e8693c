package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.journey.ModelXml.bytes;
import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.file;
import static org.followup.journey.ModelXml.flow;
import static org.followup.journey.ModelXml.flows;
import static org.followup.journey.ModelXml.send;
import static org.followup.journey.ModelXml.start;
import static org.followup.journey.ModelXml.timer;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelCheckTest {

  private final ModelCheck check =
      new ModelCheck(
          new ModelFieldRules.Mails() {
            @Override
            public boolean exists(String journey, String mail) {
              return mail.equals("hello");
            }

            @Override
            public boolean anyOf(String journey) {
              return !journey.equals("not-written-yet");
            }
          });

  private List<String> faults(String xml) {
    return check.check("a-journey.bpmn", bytes(xml)).stream()
        .filter(Fault::refuses)
        .map(Fault::toString)
        .toList();
  }

  private List<String> remarks(String xml) {
    return check.check("a-journey.bpmn", bytes(xml)).stream()
        .filter(fault -> !fault.refuses())
        .map(Fault::toString)
        .toList();
  }

  /** A model that is entered on signed-up and ends, with {@code between} in its middle. */
  private static String around(String id, String between) {
    return file(
        "a-journey",
        start("In", "signed-up") + between + end("Out", "goal") + flows("In", id, "Out"),
        "signed-up",
        "order-completed");
  }

  private static final String[] FIELDS = {"template", "hello", "purpose", "marketing:news"};

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
            <bpmn:subProcess id="Inner"><bpmn:startEvent id="InnerIn"/></bpmn:subProcess>
            <bpmn:subProcess id="Stop" triggeredByEvent="true">
              <bpmn:startEvent id="Gone">
                <bpmn:messageEventDefinition messageRef="Message_unsubscribed"/>
              </bpmn:startEvent>
              <bpmn:endEvent id="End"><bpmn:terminateEventDefinition/></bpmn:endEvent>
            </bpmn:subProcess>
            <bpmn:sequenceFlow id="Flow_Split_Out" name="Yes" sourceRef="Split" targetRef="Out">
              <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${happened('order-completed') &amp;&amp; consents('marketing:news') || total &gt; 5}</bpmn:conditionExpression>
            </bpmn:sequenceFlow>
            """
            + end("Out", "neutral")
            + flows("In", "Mail", "Wait", "Until", "Receive", "Split", "Call", "Out")
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<bpmn:scriptTask id=\"X\" scriptFormat=\"javascript\"><bpmn:script>1</bpmn:script></bpmn:scriptTask>",
        "<bpmn:manualTask id=\"X\"/>",
        "<bpmn:task id=\"X\"/>",
        "<bpmn:transaction id=\"X\"/>",
        "<bpmn:adHocSubProcess id=\"X\"/>",
        "<bpmn:complexGateway id=\"X\"/>",
        "<bpmn:intermediateThrowEvent id=\"X\"/>",
        "<bpmn:intermediateCatchEvent id=\"X\"><bpmn:signalEventDefinition/></bpmn:intermediateCatchEvent>",
        "<bpmn:intermediateCatchEvent id=\"X\"><bpmn:conditionalEventDefinition><bpmn:condition xsi:type=\"bpmn:tFormalExpression\">${a}</bpmn:condition></bpmn:conditionalEventDefinition></bpmn:intermediateCatchEvent>",
        "<bpmn:endEvent id=\"X\"><bpmn:errorEventDefinition/></bpmn:endEvent>",
        "<bpmn:endEvent id=\"X\"><bpmn:messageEventDefinition camunda:class=\"x.Y\"/></bpmn:endEvent>",
        "<bpmn:userTask id=\"X\"><bpmn:standardLoopCharacteristics/></bpmn:userTask>",
        "<bpmn:userTask id=\"X\"><bpmn:ioSpecification><bpmn:inputSet/><bpmn:outputSet/></bpmn:ioSpecification></bpmn:userTask>",
        "<bpmn:userTask id=\"X\"><bpmn:potentialOwner><bpmn:resourceAssignmentExpression><bpmn:formalExpression>${a.b()}</bpmn:formalExpression></bpmn:resourceAssignmentExpression></bpmn:potentialOwner></bpmn:userTask>",
      })
  void refusesElementsThatAreNoPartOfAJourney(String element) {
    assertThat(faults(around("X", element)))
        .anySatisfy(f -> assertThat(f).startsWith("X: ").contains("is not allowed"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<bpmn:serviceTask id=\"X\" camunda:delegateExpression=\"${splitTest}\"/>",
        "<bpmn:serviceTask id=\"X\" camunda:delegateExpression=\"${setAttribute}\"/>",
        "<bpmn:businessRuleTask id=\"X\" camunda:decisionRef=\"policy\" camunda:resultVariable=\"r\" camunda:mapDecisionResult=\"singleEntry\"/>",
      })
  void saysWhatIsNotAvailableYet(String element) {
    assertThat(faults(around("X", element)))
        .singleElement()
        .asString()
        .startsWith("X: ")
        .contains("not available yet");
  }

  @Test
  void saysThatChannelsTimersAndFunctionsAreNotAvailableYet() {
    assertThat(
            faults(
                around(
                    "X", send("X", "template", "hello", "purpose", "service", "channel", "print"))))
        .containsExactly("X \"Send mail\": the channel print is not available yet.");
    assertThat(faults(around("X", timer("X", "timeDate", "${variant('a')}"))))
        .containsExactly("X \"Time passed\": variant() is not available yet (split tests).");
    String timerStart =
        file(
            "a-journey",
            "<bpmn:startEvent id=\"In\" name=\"Daily\"><bpmn:timerEventDefinition><bpmn:timeCycle>R/P1D</bpmn:timeCycle></bpmn:timerEventDefinition></bpmn:startEvent>");
    assertThat(faults(timerStart))
        .anySatisfy(f -> assertThat(f).startsWith("In \"Daily\": ").contains("not available yet"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<bpmn:sendTask id=\"X\" camunda:class=\"x.Y\"/>|camunda:class is not allowed",
        "<bpmn:sendTask id=\"X\" camunda:expression=\"${a}\"/>|camunda:expression is not allowed",
        "<bpmn:sendTask id=\"X\" camunda:type=\"shell\"/>|camunda:type is not allowed",
        "<bpmn:sendTask id=\"X\" camunda:delegateExpression=\"${runtimeService}\"/>|delegate expression ${sendMessage}",
        "<bpmn:sendTask id=\"X\" implementation=\"x\"/>|attribute implementation is not allowed",
        "<bpmn:userTask id=\"X\" camunda:assignee=\"${a}\"/>|camunda:assignee is not allowed",
        "<bpmn:userTask id=\"X\" camunda:formHandlerClass=\"x.Y\"/>|camunda:formHandlerClass is not allowed",
        "<bpmn:userTask id=\"X\" camunda:formKey=\"embedded:deployment:x.html\"/>|form key",
        "<bpmn:userTask id=\"X\" camunda:formKey=\"javascript:alert(1)\"/>|form key",
        "<bpmn:userTask id=\"X\" camunda:candidateGroups=\"${a}\"/>|candidate groups",
        "<bpmn:userTask id=\"X\" camunda:dueDate=\"soon\"/>|due date",
        "<bpmn:userTask id=\"X\" camunda:jobPriority=\"1\"/>|camunda:jobPriority is not allowed",
        "<bpmn:userTask id=\"X\" xmlns:activiti=\"http://activiti.org/bpmn\" activiti:assignee=\"${a}\"/>|activiti:assignee is not allowed",
        "<bpmn:userTask id=\"X\" xmlns:zeebe=\"http://camunda.org/schema/zeebe/1.0\" zeebe:x=\"y\"/>|zeebe:x is not allowed",
      })
  void refusesAttributesOutsideTheList(String element, String expected) {
    assertThat(faults(around("X", element)))
        .anySatisfy(f -> assertThat(f).startsWith("X: ").contains(expected));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<camunda:executionListener class=\"x.Y\" event=\"start\"/>",
        "<camunda:executionListener event=\"start\"><camunda:script scriptFormat=\"js\">1</camunda:script></camunda:executionListener>",
        "<camunda:taskListener expression=\"${a}\" event=\"create\"/>",
        "<camunda:connector><camunda:connectorId>http</camunda:connectorId></camunda:connector>",
        "<camunda:field name=\"a\" stringValue=\"b\"/>",
        "<camunda:formData><camunda:formField id=\"a\" type=\"string\"/></camunda:formData>",
        "<camunda:in businessKey=\"x\"/>",
        "<camunda:inputOutput><camunda:inputParameter name=\"template\"><camunda:script scriptFormat=\"js\">1</camunda:script></camunda:inputParameter></camunda:inputOutput>",
        "<camunda:inputOutput><camunda:inputParameter name=\"template\"><camunda:list><camunda:value>1</camunda:value></camunda:list></camunda:inputParameter></camunda:inputOutput>",
        "<camunda:inputOutput><camunda:outputParameter name=\"a\">b</camunda:outputParameter></camunda:inputOutput>",
        "<other:thing xmlns:other=\"urn:other\"/>",
      })
  void refusesExtensionsOutsideTheList(String extension) {
    String task =
        "<bpmn:receiveTask id=\"X\" messageRef=\"Message_order_completed\"><bpmn:extensionElements>"
            + extension
            + "</bpmn:extensionElements></bpmn:receiveTask>";

    assertThat(faults(around("X", task)))
        .anySatisfy(f -> assertThat(f).startsWith("X: ").contains("not allowed"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "${''.getClass()}|reaches into an object",
        "${execution.id}|reaches into an object",
        "${a.b('c')}|reaches into an object",
        "${now()}|there is no function now()",
        "${currentUser()}|there is no function currentUser()",
        "${happened()}|takes 1 or 2 values, not 0",
        "${converted(1)}|takes 0 values, not 1",
        "${happened('Order Completed')}|is no event type",
        "${happened('order-completed', 'a week')}|is no duration",
        "${consents('news')}|A purpose is",
        "${nextLocalTime('9')}|is no time of day",
        "${daysBefore('soon', 1)}|is no date",
        "${daysBefore(endsAt, 'x')}|whole number of days",
        "${|cannot be read",
        "#{a b}|cannot be read",
      })
  void refusesExpressionsOutsideTheList(String expression, String expected) {
    assertThat(faults(around("X", timer("X", "timeDate", expression))))
        .singleElement()
        .asString()
        .startsWith("X \"Time passed\": ")
        .contains(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<bpmn:userTask id=\"X\" name=\"Call ${a.b()}\"/>",
        "<bpmn:userTask id=\"X\" camunda:dueDate=\"${a.b()}\"/>",
        "<bpmn:userTask id=\"X\" camunda:formRef=\"${a.b()}\"/>",
        "<bpmn:userTask id=\"X\"><bpmn:documentation>Call ${a.b()}</bpmn:documentation></bpmn:userTask>",
      })
  void checksExpressionsWhereverTheyStand(String element) {
    assertThat(faults(around("X", element)))
        .anySatisfy(f -> assertThat(f).startsWith("X").contains("reaches into an object"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<bpmn:multiInstanceLoopCharacteristics/>|how often",
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>0</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>|is no number from 1 to 100",
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>101</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>|is no number from 1 to 100",
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>${a.b()}</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>|reaches into an object",
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>2</bpmn:loopCardinality><bpmn:completionCondition>yes</bpmn:completionCondition></bpmn:multiInstanceLoopCharacteristics>|is no expression",
        "<bpmn:multiInstanceLoopCharacteristics camunda:collection='products'/>|single values",
        "<bpmn:multiInstanceLoopCharacteristics behavior='None'><bpmn:loopCardinality>2</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>|attribute behavior is not allowed",
      })
  void refusesRepetitionsWithoutANumber(String repeat, String expected) {
    String task = "<bpmn:userTask id=\"X\" name=\"Call\">" + repeat + "</bpmn:userTask>";

    assertThat(faults(around("X", task)))
        .anySatisfy(f -> assertThat(f).startsWith("X \"Call\": ").contains(expected));
  }

  @ParameterizedTest
  @ValueSource(strings = {"3", "100", "${productsCount}"})
  void acceptsStepsThatAreRepeated(String times) {
    String repeat =
        """
        <bpmn:userTask id="X"><bpmn:multiInstanceLoopCharacteristics isSequential="true">
          <bpmn:loopCardinality xsi:type="bpmn:tFormalExpression">%s</bpmn:loopCardinality>
          <bpmn:completionCondition xsi:type="bpmn:tFormalExpression">${happened('order-completed')}</bpmn:completionCondition>
        </bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>
        """
            .formatted(times);

    assertThat(faults(around("X", repeat))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "timeDuration|3 days|is no ISO 8601 duration",
        "timeDuration|-P3D|is no ISO 8601 duration",
        "timeDuration|R3/P1D|is no ISO 8601 duration",
        "timeDate|soon|is no date",
        "timeCycle|0 0 * * * ?|is no ISO 8601 cycle",
        "timeCycle|R3/soon|is no ISO 8601 cycle",
      })
  void refusesTimesThatAreNone(String kind, String text, String expected) {
    assertThat(faults(around("X", timer("X", kind, text))))
        .singleElement()
        .asString()
        .contains(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "timeDuration,P2W",
    "timeDuration,PT45M",
    "timeDuration,P1Y2M3DT4H",
    "timeDate,2026-12-24T10:00:00Z",
    "timeDate,2026-12-24",
    "timeDate,${endsAt}",
    "timeCycle,R/PT1H",
    "timeDuration,P${days}D"
  })
  void acceptsIsoTimes(String kind, String text) {
    assertThat(faults(around("X", timer("X", kind, text)))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "whenCapped,later,whenCapped",
    "quietHours,yes,quietHours",
    "channel,fax,channel",
    "notAfter,soon,notAfter",
    "lookback,P1D,there is no field lookback",
    "purpose,marketing:*,purpose",
    "purpose,tracking,purpose",
    "purpose,${purpose},purpose",
    "template,${mail},template",
    "template,../x,template",
  })
  void refusesFieldsOfASendThatCannotBe(String field, String value, String expected) {
    String[] fields = {"template", "hello", "purpose", "service", field, value};

    assertThat(faults(around("X", send("X", fields))))
        .singleElement()
        .asString()
        .startsWith("X \"Send mail\": ")
        .contains(expected);
  }

  @Test
  void asksForTheFieldsThatASendCannotDoWithout() {
    assertThat(
            faults(
                around(
                    "X",
                    "<bpmn:sendTask id=\"X\" camunda:delegateExpression=\"${sendMessage}\"/>")))
        .containsExactly(
            "X: the field template is missing: the name of the mail.",
            "X: the field purpose is missing: marketing:<topic> or service.");
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

    assertThat(check.check("not-written-yet.bpmn", xml)).noneMatch(Fault::refuses);
    assertThat(check.checkShipped("not-written-yet.bpmn", xml)).anyMatch(Fault::refuses);
  }

  @ParameterizedTest
  @CsvSource({"match,everyone", "lookBack,a day", "timeToLive,P0D", "template,hello"})
  void refusesFieldsOfAWaitThatCannotBe(String field, String value) {
    String event =
        """
        <bpmn:intermediateCatchEvent id="X"><bpmn:extensionElements><camunda:properties>
          <camunda:property name="%s" value="%s"/></camunda:properties></bpmn:extensionElements>
          <bpmn:messageEventDefinition messageRef="Message_order_completed"/>
        </bpmn:intermediateCatchEvent>
        """
            .formatted(field, value);

    assertThat(faults(around("X", event))).singleElement().asString().contains(field);
  }

  @ParameterizedTest
  @CsvSource({
    "reentry,twice,reentry",
    "recognition,5,recognition",
    "audience,vip,not available yet",
    "pace,100,not available yet",
    "timeToLive,an hour,no ISO duration",
    "match,subject,there is no field match"
  })
  void refusesFieldsOfAnEntryThatCannotBe(String field, String value, String expected) {
    String xml =
        file(
            "a-journey",
            start("In", "signed-up", field, value) + end("Out", "goal") + flow("In", "Out"),
            "signed-up");

    assertThat(faults(xml)).singleElement().asString().startsWith("In ").contains(expected);
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
            "a-journey \"A journey\": the journey has no entry; it needs a message start event.");
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
  void refusesAConditionInAScriptLanguage() {
    String flow =
        """
        <bpmn:sequenceFlow id="Conditional" sourceRef="In" targetRef="Out">
          <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression" language="javascript"
              camunda:resource="x.js">true</bpmn:conditionExpression></bpmn:sequenceFlow>
        """;

    assertThat(faults(around("X", send("X", FIELDS) + flow)))
        .hasSize(3)
        .allSatisfy(f -> assertThat(f).startsWith("Conditional: "));
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
    "policy.dmn, not available yet",
    "case.cmmn, cannot be deployed",
    "page.html, cannot be deployed",
    "script.js, cannot be deployed",
    "picture.svg, cannot be deployed",
    "model.bpmn.txt, cannot be deployed"
  })
  void refusesOtherFiles(String name, String expected) {
    assertThat(check.check(name, bytes("x")))
        .singleElement()
        .satisfies(f -> assertThat(f.refuses()).isTrue())
        .asString()
        .contains(expected);
  }

  @Test
  void acceptsAFormAndRefusesOneThatRunsSomething() {
    String good =
        "{\"id\":\"f\",\"components\":[{\"type\":\"group\",\"components\":[{\"type\":\"textfield\",\"key\":\"a\"}]}]}";

    assertThat(check.check("f.form", bytes(good))).isEmpty();
    assertThat(check.check("f.form", bytes(good.replace("textfield", "html")))).hasSize(1);
    assertThat(check.check("f.form", bytes(good.replace("textfield", "iframe")))).hasSize(1);
    assertThat(check.check("f.form", bytes("{"))).hasSize(1);
    assertThat(check.check("f.form", bytes("[]"))).hasSize(1);
  }
}
