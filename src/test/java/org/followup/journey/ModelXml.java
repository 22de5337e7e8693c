package org.followup.journey;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;

/** Models as text, for tests. */
public final class ModelXml {

  private ModelXml() {}

  /** A file with one executable process; {@code messages} become messages named after the types. */
  public static String file(String processId, String body, String... types) {
    StringBuilder messages = new StringBuilder();
    for (String type : types) {
      messages.append("<bpmn:message id=\"%s\" name=\"%s\"/>\n".formatted(message(type), type));
    }
    return """
        <?xml version="1.0" encoding="UTF-8"?>
        <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
            xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
            xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
            id="Definitions_1" targetNamespace="http://bpmn.io/schema/bpmn">
        <bpmn:process id="%s" name="A journey" isExecutable="true"
            camunda:historyTimeToLive="30" camunda:versionTag="1.0">
        %s
        </bpmn:process>
        %s
        </bpmn:definitions>
        """
        .formatted(processId, body, messages);
  }

  /** The id that {@link #file} gives to the message of a type. */
  public static String message(String type) {
    return "Message_" + type.replaceAll("[^a-zA-Z0-9]", "_");
  }

  public static String start(String id, String type, String... properties) {
    return """
        <bpmn:startEvent id="%s" name="Event happened">
          %s<bpmn:messageEventDefinition messageRef="%s"/>
        </bpmn:startEvent>
        """
        .formatted(id, properties(properties), message(type));
  }

  /** An entry by schedule; {@code kind} is timeCycle or timeDate. */
  public static String schedule(String id, String kind, String text, String... properties) {
    return """
        <bpmn:startEvent id="%s" name="Its time has come">
          %s<bpmn:timerEventDefinition>
            <bpmn:%s xsi:type="bpmn:tFormalExpression">%s</bpmn:%s>
          </bpmn:timerEventDefinition>
        </bpmn:startEvent>
        """
        .formatted(id, properties(properties), kind, text, kind);
  }

  public static String send(String id, String... fields) {
    return """
        <bpmn:sendTask id="%s" name="Send mail" camunda:delegateExpression="${sendMessage}">
          <bpmn:extensionElements><camunda:inputOutput>%s</camunda:inputOutput></bpmn:extensionElements>
        </bpmn:sendTask>
        """
        .formatted(id, parameters(fields));
  }

  /** A service task. */
  public static String step(String id, String delegate, String... fields) {
    return """
        <bpmn:serviceTask id="%s" name="Do it" camunda:delegateExpression="${%s}">
          <bpmn:extensionElements><camunda:inputOutput>%s</camunda:inputOutput></bpmn:extensionElements>
        </bpmn:serviceTask>
        """
        .formatted(id, delegate, parameters(fields));
  }

  static String timer(String id, String kind, String text) {
    return """
        <bpmn:intermediateCatchEvent id="%s" name="Time passed"><bpmn:timerEventDefinition>
          <bpmn:%s xsi:type="bpmn:tFormalExpression">%s</bpmn:%s>
        </bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>
        """
        .formatted(id, kind, text, kind);
  }

  /** Waits for an event of the type. */
  public static String receive(String id, String type, String... properties) {
    return "<bpmn:receiveTask id=\"%s\" name=\"Wait for it\" messageRef=\"%s\"%s"
        .formatted(
            id,
            message(type),
            properties.length == 0 ? "/>" : ">" + properties(properties) + "</bpmn:receiveTask>");
  }

  /** Waits for an event of the type, too. */
  static String catchEvent(String id, String type, String... properties) {
    return """
        <bpmn:intermediateCatchEvent id="%s" name="Event happened">
          %s<bpmn:messageEventDefinition messageRef="%s"/>
        </bpmn:intermediateCatchEvent>
        """
        .formatted(id, properties(properties), message(type));
  }

  public static String end(String id, String outcome) {
    return "<bpmn:endEvent id=\"%s\" name=\"Done\">%s</bpmn:endEvent>\n"
        .formatted(id, properties("outcome", outcome));
  }

  static String flow(String from, String to) {
    return "<bpmn:sequenceFlow id=\"Flow_%s_%s\" sourceRef=\"%s\" targetRef=\"%s\"/>\n"
        .formatted(from, to, from, to);
  }

  public static String flows(String... nodes) {
    StringBuilder flows = new StringBuilder();
    for (int i = 1; i < nodes.length; i++) {
      flows.append(flow(nodes[i - 1], nodes[i]));
    }
    return flows.toString();
  }

  static String properties(String... properties) {
    if (properties.length == 0) {
      return "";
    }
    StringBuilder text = new StringBuilder("<bpmn:extensionElements><camunda:properties>");
    for (int i = 0; i < properties.length; i += 2) {
      text.append(
          "<camunda:property name=\"%s\" value=\"%s\"/>"
              .formatted(properties[i], properties[i + 1]));
    }
    return text.append("</camunda:properties></bpmn:extensionElements>").toString();
  }

  private static String parameters(String... fields) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < fields.length; i += 2) {
      text.append(
          "<camunda:inputParameter name=\"%s\">%s</camunda:inputParameter>"
              .formatted(fields[i], fields[i + 1]));
    }
    return text.toString();
  }

  static BpmnModelInstance model(String xml) {
    return Bpmn.readModelFromStream(new ByteArrayInputStream(bytes(xml)));
  }

  static byte[] bytes(String xml) {
    return xml.getBytes(StandardCharsets.UTF_8);
  }
}
