package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.journey.CheckedModels.around;
import static org.followup.journey.CheckedModels.faults;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which elements, attributes and extensions a journey may be drawn with. */
class ModelElementsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<bpmn:scriptTask id=\"X\" scriptFormat=\"javascript\"><bpmn:script>1</bpmn:script></bpmn:scriptTask>",
        "<bpmn:manualTask id=\"X\"/>",
        "<bpmn:task id=\"X\"/>",
        "<bpmn:transaction id=\"X\"/>",
        "<bpmn:adHocSubProcess id=\"X\"/>",
        "<bpmn:complexGateway id=\"X\"/>",
        "<bpmn:intermediateThrowEvent id=\"X\"><bpmn:signalEventDefinition/></bpmn:intermediateThrowEvent>",
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
}
