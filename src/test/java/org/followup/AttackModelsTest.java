package org.followup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * Deploys, with an administrator's credentials and as the Modeler does, models that would run code
 * here. Each must be refused with the element named, each beside a clean model that is taken.
 */
@FollowupTest
class AttackModelsTest {

  private static final String MARK = "followup.attacked.by.model";

  /** Would set a property of this JVM, if anything ran it. */
  private static final String CODE = "java.lang.System.setProperty('" + MARK + "', 'yes')";

  private static final String REFLECTION = "${''.getClass().forName('java.lang.Runtime')}";

  private static final String FORMAL =
      "<conditionExpression xsi:type=\"tFormalExpression\" language=\"groovy\">"
          + CODE
          + "</conditionExpression>";

  private static final String TABLE =
      """
      <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"
        xmlns:camunda="http://camunda.org/schema/1.0/dmn" id="d" name="d" namespace="x">
      <decision id="restraint" name="Attack" camunda:historyTimeToLive="P1D">
      <decisionTable id="attack-table" hitPolicy="FIRST">
      <input id="i"><inputExpression id="ie" typeRef="string"><text>mail</text></inputExpression></input>
      <output id="o" name="priority" typeRef="integer"/>
      <rule id="r"><inputEntry id="c"><text>"a"</text></inputEntry>
      <outputEntry id="v"><text>1</text></outputEntry></rule>
      </decisionTable></decision></definitions>""";

  @LocalServerPort int port;

  private AttackHttp modeler;

  @BeforeEach
  void modeler() {
    modeler = AttackHttp.basic(port, "demo", "demo");
  }

  @AfterEach
  void nothingRan() {
    assertThat(System.getProperty(MARK)).isNull();
  }

  @ParameterizedTest
  @MethodSource("steps")
  void refusesAStepThatRunsCode(String step) {
    refused("attack-step", model("attack-step", step, ""), "Attack");
  }

  static Stream<String> steps() {
    return Stream.of(
        "<scriptTask id=\"Attack\" scriptFormat=\"groovy\"><script>"
            + CODE
            + "</script></scriptTask>",
        "<scriptTask id=\"Attack\" scriptFormat=\"javascript\" camunda:resource=\"x.js\"/>",
        "<serviceTask id=\"Attack\" camunda:class=\"java.lang.ProcessBuilder\"/>",
        "<serviceTask id=\"Attack\" camunda:expression=\"" + REFLECTION + "\"/>",
        "<serviceTask id=\"Attack\" camunda:expression=\"${dataSource.connection}\"/>",
        "<serviceTask id=\"Attack\" camunda:delegateExpression=\"${dataSource}\"/>",
        "<serviceTask id=\"Attack\" camunda:delegateExpression=\"${execution.processEngine}\"/>",
        "<serviceTask id=\"Attack\" camunda:type=\"shell\"><extensionElements>"
            + "<camunda:field name=\"command\" stringValue=\"touch\"/></extensionElements></serviceTask>",
        "<serviceTask id=\"Attack\" camunda:type=\"mail\"/>",
        "<serviceTask id=\"Attack\" camunda:type=\"external\" camunda:topic=\"x\"/>",
        "<serviceTask id=\"Attack\"><extensionElements><camunda:connector>"
            + "<camunda:connectorId>http-connector</camunda:connectorId></camunda:connector>"
            + "</extensionElements></serviceTask>",
        "<sendTask id=\"Attack\" camunda:class=\"java.lang.ProcessBuilder\"/>",
        "<sendTask id=\"Attack\" camunda:delegateExpression=\"${sendMessage.toString()}\"/>",
        "<businessRuleTask id=\"Attack\" camunda:class=\"java.lang.ProcessBuilder\"/>",
        userTask("<camunda:taskListener event=\"create\" class=\"java.lang.Thread\"/>", ""),
        userTask("<camunda:taskListener event=\"create\" expression=\"" + REFLECTION + "\"/>", ""),
        userTask(
            "<camunda:taskListener event=\"create\"><camunda:script scriptFormat=\"groovy\">"
                + CODE
                + "</camunda:script></camunda:taskListener>",
            ""),
        userTask("<camunda:executionListener event=\"start\" class=\"java.lang.Thread\"/>", ""),
        userTask(
            "<camunda:executionListener event=\"start\" delegateExpression=\"${dataSource}\"/>",
            ""),
        userTask(
            "<camunda:inputOutput><camunda:inputParameter name=\"x\"><camunda:script"
                + " scriptFormat=\"groovy\">"
                + CODE
                + "</camunda:script></camunda:inputParameter>"
                + "</camunda:inputOutput>",
            ""),
        userTask(
            "<camunda:inputOutput><camunda:inputParameter name=\"x\">"
                + REFLECTION
                + "</camunda:inputParameter></camunda:inputOutput>",
            ""),
        userTask(
            "<camunda:formData><camunda:formField id=\"x\" type=\"string\"><camunda:validation>"
                + "<camunda:constraint name=\"validator\" config=\"java.lang.Thread\"/>"
                + "</camunda:validation></camunda:formField></camunda:formData>",
            ""),
        userTask("", "camunda:formKey=\"embedded:deployment:evil.html\""),
        userTask("", "camunda:formKey=\"embedded:app:../../evil.html\""),
        userTask("", "camunda:formKey=\"javascript:alert(1)\""),
        userTask("", "camunda:formKey=\"https://evil.example/\""),
        userTask("", "camunda:assignee=\"" + REFLECTION + "\""),
        userTask("", "camunda:dueDate=\"" + REFLECTION + "\""),
        userTask("", "camunda:candidateGroups=\"" + REFLECTION + "\""),
        userTask("", "camunda:priority=\"" + REFLECTION + "\""),
        userTask("", "camunda:asyncBefore=\"true\" camunda:jobPriority=\"" + REFLECTION + "\""),
        "<userTask id=\"Attack\"><multiInstanceLoopCharacteristics camunda:collection=\""
            + REFLECTION
            + "\"/></userTask>",
        "<callActivity id=\"Attack\" calledElement=\"" + REFLECTION + "\"/>",
        "<callActivity id=\"Attack\" calledElement=\"x\""
            + " camunda:variableMappingClass=\"java.lang.Thread\"/>",
        "<intermediateCatchEvent id=\"Attack\"><timerEventDefinition id=\"AttackTimer\">"
            + "<timeDuration xsi:type=\"tFormalExpression\">"
            + REFLECTION
            + "</timeDuration>"
            + "</timerEventDefinition></intermediateCatchEvent>",
        "<intermediateCatchEvent id=\"Attack\"><conditionalEventDefinition><condition"
            + " xsi:type=\"tFormalExpression\" language=\"groovy\">"
            + CODE
            + "</condition>"
            + "</conditionalEventDefinition></intermediateCatchEvent>",
        "<intermediateThrowEvent id=\"Attack\"><messageEventDefinition"
            + " messageRef=\"Message_Start\" camunda:class=\"java.lang.Thread\"/>"
            + "</intermediateThrowEvent>",
        "<task id=\"Attack\"><extensionElements><evil:code xmlns:evil=\"http://evil.example/\">"
            + "x</evil:code></extensionElements></task>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        FORMAL,
        "<conditionExpression xsi:type=\"tFormalExpression\">"
            + REFLECTION
            + "</conditionExpression>",
        "<conditionExpression xsi:type=\"tFormalExpression\">${dataSource.connection.closed}"
            + "</conditionExpression>",
        "<conditionExpression xsi:type=\"tFormalExpression\">#{happened('x').getClass()}"
            + "</conditionExpression>",
        "<conditionExpression xsi:type=\"tFormalExpression\" camunda:resource=\"x.groovy\""
            + " language=\"groovy\"/>"
      })
  void refusesAConditionThatRunsCode(String condition) {
    refused("attack-condition", model("attack-condition", "", condition), "Flow_Attack");
  }

  @Test
  void takesACleanModel() {
    for (String[] clean :
        new String[][] {
          {"", ""},
          {userTask("", "camunda:candidateGroups=\"callcenter\""), ""},
          {
            "",
            "<conditionExpression xsi:type=\"tFormalExpression\">${happened('order-completed')}"
                + "</conditionExpression>"
          }
        }) {
      HttpResponse<String> taken =
          modeler.deploy("attack-control.bpmn", model("attack-control", clean[0], clean[1]));
      assertThat(taken.statusCode()).as(taken.body()).isEqualTo(200);
      String id = AttackHttp.json(taken).get("id").asText();
      assertThat(modeler.delete("/engine-rest/deployment/" + id + "?cascade=true").statusCode())
          .isEqualTo(204);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"attack.groovy", "attack.js", "attack.html", "attack.cmmn", "attack.txt"})
  void takesNoFilesOfOtherKinds(String file) {
    refusedFile(file, "<script>alert(1)</script>");
  }

  /** The clean table of restraint, with one part of it exchanged. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<text>mail</text>|<text>mail.getClass().forName(\"java.lang.Runtime\")</text>",
        "<text>mail</text>|<text>function(x) external {java: {class: \"java.lang.Runtime\", method signature: \"getRuntime()\"}}</text>",
        "<inputExpression |<inputExpression expressionLanguage=\"groovy\" ",
        "<inputExpression |<inputExpression expressionLanguage=\"javascript\" ",
        "<inputExpression |<inputExpression expressionLanguage=\"juel\" ",
        "<inputEntry |<inputEntry expressionLanguage=\"groovy\" ",
        "<outputEntry |<outputEntry expressionLanguage=\"juel\" ",
        "<text>\"a\"</text>|<text>${''.getClass().forName('java.lang.Runtime')}</text>",
        "<text>\"a\"</text>|<text>mail.getClass() = \"a\"</text>",
        "<text>1</text>|<text>\"\".getClass()</text>",
        "<text>1</text>|<text>${dataSource.connection}</text>",
        "<input |<input camunda:inputVariable=\"mail.class\" ",
        "</decision>|</decision><decision id=\"other\" name=\"o\"><literalExpression id=\"l\"><text>today()</text></literalExpression></decision>",
        "id=\"attack-table\"|id=\"attack-table\" camunda:x=\"y\"",
        "<definitions |<definitions expressionLanguage=\"groovy\" ",
      },
      ignoreLeadingAndTrailingWhitespace = false)
  void refusesDecisionTablesThatRunCode(String part, String attack) {
    String attacked = TABLE.replaceFirst(Pattern.quote(part), Matcher.quoteReplacement(attack));
    assertThat(attacked).isNotEqualTo(TABLE);

    refusedFile("attack.dmn", attacked);

    assertThat(modeler.get("/engine-rest/decision-definition/count?key=other").body())
        .contains("\"count\":0");
  }

  @Test
  void takesACleanDecisionTable() {
    HttpResponse<String> taken = modeler.deploy("attack-control.dmn", TABLE);
    assertThat(taken.statusCode()).as(taken.body()).isEqualTo(200);
    String id = AttackHttp.json(taken).get("id").asText();
    assertThat(modeler.delete("/engine-rest/deployment/" + id + "?cascade=true").statusCode())
        .isEqualTo(204);
  }

  @Test
  void readsNoFileForAModel(@TempDir Path folder) throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "s3cret-on-disk");
    String clean = model("attack-xxe", "", "");
    for (String doctype :
        List.of(
            "<!DOCTYPE definitions [<!ENTITY x SYSTEM \"" + secret.toUri() + "\">]>",
            "<!DOCTYPE definitions [<!ENTITY % x SYSTEM \"" + secret.toUri() + "\"> %x;]>",
            "<!DOCTYPE definitions [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\">"
                + "<!ENTITY x \"&b;&b;&b;&b;&b;&b;&b;\">]>")) {
      String attack =
          clean.replace("<definitions", doctype + "<definitions").replace("Waited", "&x;");
      HttpResponse<String> answer = modeler.deploy("attack-xxe.bpmn", attack);
      assertThat(answer.body()).doesNotContain("s3cret-on-disk");
      assertThat(answer.statusCode()).as(answer.body()).isBetween(400, 499);
    }
    assertThat(modeler.get("/engine-rest/process-definition/count?key=attack-xxe").body())
        .contains("\"count\":0");
  }

  private void refused(String process, String model, String element) {
    HttpResponse<String> answer = modeler.deploy(process + ".bpmn", model);

    assertThat(answer.statusCode()).as(answer.body()).isBetween(400, 499);
    assertThat(AttackHttp.json(answer).get("message").asText()).contains(element);
    assertThat(modeler.get("/engine-rest/process-definition/count?key=" + process).body())
        .contains("\"count\":0");
  }

  private void refusedFile(String file, String content) {
    HttpResponse<String> answer = modeler.deploy(file, content);

    assertThat(answer.statusCode()).as(answer.body()).isBetween(400, 499);
    assertThat(modeler.get("/engine-rest/deployment/count?name=" + file).body())
        .contains("\"count\":0");
  }

  private static String userTask(String extension, String attributes) {
    return "<userTask id=\"Attack\" name=\"Call customer\" "
        + attributes
        + "><extensionElements>"
        + extension
        + "</extensionElements></userTask>";
  }

  /** Start, wait an hour, a step, a gateway with a condition, two ends. */
  private static String model(String process, String step, String condition) {
    String task = step.isEmpty() ? userTask("", "camunda:candidateGroups=\"callcenter\"") : step;
    String flow =
        condition.isEmpty()
            ? "<conditionExpression xsi:type=\"tFormalExpression\">${rating &lt; 3}"
                + "</conditionExpression>"
            : condition;
    return """
        <?xml version="1.0" encoding="UTF-8"?>
        <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
          xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
          xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
          id="Definitions_1" targetNamespace="http://bpmn.io/schema/bpmn">
          <message id="Message_Start" name="%1$s-started"/>
          <process id="%1$s" name="Attack" isExecutable="true" camunda:historyTimeToLive="P180D">
            <startEvent id="Start" name="Started"><outgoing>Flow_1</outgoing>
              <messageEventDefinition id="StartMessage" messageRef="Message_Start"/></startEvent>
            <sequenceFlow id="Flow_1" sourceRef="Start" targetRef="Wait"/>
            <intermediateCatchEvent id="Wait" name="Waited">
              <incoming>Flow_1</incoming><outgoing>Flow_2</outgoing>
              <timerEventDefinition id="WaitTimer">
                <timeDuration xsi:type="tFormalExpression">PT1H</timeDuration>
              </timerEventDefinition></intermediateCatchEvent>
            <sequenceFlow id="Flow_2" sourceRef="Wait" targetRef="Attack"/>
            %2$s
            <sequenceFlow id="Flow_3" sourceRef="Attack" targetRef="Gateway"/>
            <exclusiveGateway id="Gateway" name="Content?" default="Flow_Else"/>
            <sequenceFlow id="Flow_Attack" name="no" sourceRef="Gateway" targetRef="EndA">%3$s</sequenceFlow>
            <sequenceFlow id="Flow_Else" name="yes" sourceRef="Gateway" targetRef="EndB"/>
            <endEvent id="EndA" name="Lost"/>
            <endEvent id="EndB" name="Won"/>
          </process>
        </definitions>"""
        .formatted(process, task, flow);
  }
}
