package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.journey.CheckedModels.faults;
import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.file;
import static org.followup.journey.ModelXml.flows;
import static org.followup.journey.ModelXml.start;
import static org.followup.journey.ModelXml.step;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the check says of split tests and of those who ask for their variants. */
class SplitTestModelTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "${variant('tone') == 'B'}",
        "${'hold-out' != variant('tone')}",
        "${variant('tone') == 'A' and happened('order-completed')}",
        "${empty variant('tone')}",
        "${variant(subject) == 'anything'}",
      })
  void takesWhatTheTestHas(String condition) {
    assertThat(faults(split("A: 50, B: 50", "10", condition))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "${variant('tome') == 'B'}|variant(): this journey has no split test \"tome\"; did you mean"
            + " \"tone\".",
        "${variant('colour-of-it') == 'B'}|variant(): this journey has no split test"
            + " \"colour-of-it\"; there are tone.",
        "${variant('tone') == 'C'}|variant(): the test tone has no variant \"C\"; there are A, B,"
            + " hold-out.",
        "${'b' == variant('tone')}|variant(): the test tone has no variant \"b\"; there are A, B,"
            + " hold-out.",
        "${variant() == 'B'}|variant() takes 1 values, not 0.",
      })
  void refusesToAskForWhatTheTestHasNot(String condition, String fault) {
    assertThat(faults(split("A: 50, B: 50", "10", condition)))
        .singleElement()
        .asString()
        .endsWith(fault);
  }

  @Test
  void knowsNoHoldOutWhereNobodyIsHeldOut() {
    assertThat(faults(split("A: 50, B: 50", "0", "${variant('tone') == 'hold-out'}")))
        .singleElement()
        .asString()
        .endsWith("has no variant \"hold-out\"; there are A, B.");
  }

  @Test
  void saysEverythingThatIsWrongWithTheFieldsAtOnce() {
    assertThat(faults(split("A: 0, B: 50, B: 1", "100", "${empty subject}")))
        .hasSize(3)
        .allMatch(fault -> fault.startsWith("Split \"Do it\": "))
        .anyMatch(fault -> fault.contains("the weight of A is a number above 0"))
        .anyMatch(fault -> fault.contains("two variants B"))
        .anyMatch(fault -> fault.contains("holdOut is a share in percent"));
  }

  @Test
  void oneNameIsOneTest() {
    assertThat(faults(twice("A:50,B:50", "B: 50.0, A: 50"))).isEmpty();
    assertThat(faults(twice("A: 50, B: 50", "A: 60, B: 40")))
        .singleElement()
        .asString()
        .startsWith("Again \"Do it\": the test tone has other variants at Split");
  }

  private static String split(String variants, String holdOut, String condition) {
    return file(
        "a-journey",
        start("In", "signed-up")
            + step("Split", "splitTest", "test", "tone", "variants", variants, "holdOut", holdOut)
            + gateway(condition),
        "signed-up");
  }

  private static String gateway(String condition) {
    return """
    <bpmn:exclusiveGateway id="Which" name="Which?" default="Flow_Which_Out"/>
    <bpmn:sequenceFlow id="Flow_Which_Other" sourceRef="Which" targetRef="Other">
      <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">%s</bpmn:conditionExpression>
    </bpmn:sequenceFlow>
    """
            .formatted(condition)
        + end("Out", "goal")
        + end("Other", "lost")
        + flows("In", "Split", "Which", "Out");
  }

  private static String twice(String one, String other) {
    return file(
        "a-journey",
        start("In", "signed-up")
            + step("Split", "splitTest", "test", "tone", "variants", one)
            + step("Again", "splitTest", "test", "tone", "variants", other)
            + end("Out", "goal")
            + flows("In", "Split", "Again", "Out"),
        "signed-up");
  }
}
