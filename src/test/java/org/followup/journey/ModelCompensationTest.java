package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.journey.CheckedModels.around;
import static org.followup.journey.CheckedModels.faults;
import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.file;
import static org.followup.journey.ModelXml.flows;
import static org.followup.journey.ModelXml.start;
import static org.followup.journey.ModelXml.step;

import org.junit.jupiter.api.Test;

/** Which shape of compensation a journey may have. */
class ModelCompensationTest {

  private static final String GIVE = step("Give", "issueVoucher", "pool", "spring");
  private static final String THROW =
      """
      <bpmn:intermediateThrowEvent id="Back" name="Taken back"><bpmn:compensateEventDefinition %s/>
      </bpmn:intermediateThrowEvent>
      """;

  private static String given(String more, String... path) {
    String[] flow = new String[path.length + 3];
    flow[0] = "In";
    flow[1] = "Give";
    System.arraycopy(path, 0, flow, 2, path.length);
    flow[flow.length - 1] = "Out";
    return file(
        "a-journey",
        start("In", "signed-up") + GIVE + more + end("Out", "goal") + flows(flow) + line(more),
        "signed-up");
  }

  private static String line(String more) {
    return more.contains("id=\"RevokeGive\"") ? VoucherStepsTest.line("Give") : "";
  }

  @Test
  void takesWhatIsDrawnAsItShould() {
    assertThat(faults(given(VoucherStepsTest.takenBack("Give")))).isEmpty();
    assertThat(faults(given(VoucherStepsTest.takenBack("Give") + THROW.formatted(""), "Back")))
        .isEmpty();
    assertThat(
            faults(
                given(
                    VoucherStepsTest.takenBack("Give")
                        + THROW.formatted("activityRef=\"Give\" waitForCompletion=\"true\""),
                    "Back")))
        .isEmpty();
    String atTheEnd =
        "<bpmn:endEvent id=\"Out\" name=\"Cancelled\"><bpmn:compensateEventDefinition/></bpmn:endEvent>";
    assertThat(
            faults(
                file(
                    "a-journey",
                    start("In", "signed-up")
                        + GIVE
                        + VoucherStepsTest.takenBack("Give")
                        + atTheEnd
                        + flows("In", "Give", "Out")
                        + VoucherStepsTest.line("Give"),
                    "signed-up")))
        .isEmpty();
  }

  @Test
  void knowsWhatAStepTakesBack() {
    ModelFacts facts =
        ModelReader.read(ModelXml.model(given(VoucherStepsTest.takenBack("Give")))).get(0);
    assertThat(facts.steps())
        .extracting(ModelFacts.Step::activityId, ModelFacts.Step::compensates)
        .containsExactlyInAnyOrder(
            org.assertj.core.api.Assertions.tuple("Give", null),
            org.assertj.core.api.Assertions.tuple("RevokeGive", "Give"));
  }

  @Test
  void refusesEveryOtherShapeInWords() {
    assertThat(faults(given(THROW.formatted(""), "Back")))
        .singleElement()
        .asString()
        .startsWith("Back \"Taken back\": there is nothing to take back");
    assertThat(faults(around("X", step("X", "revokeVoucher"))))
        .singleElement()
        .asString()
        .contains("mark it as for compensation");
    assertThat(
            faults(
                given(VoucherStepsTest.takenBack("Give").replace("revokeVoucher", "setAttribute"))))
        .anyMatch(fault -> fault.contains("only a service task ${revokeVoucher} can be for"));
    assertThat(
            faults(
                given(VoucherStepsTest.takenBack("Give"))
                    .replaceAll("<bpmn:association[^>]*>", "")))
        .anyMatch(fault -> fault.contains("draw an association from it to one step"))
        .anyMatch(fault -> fault.contains("one association leads to it"));
    assertThat(
            faults(
                given(
                    VoucherStepsTest.takenBack("Give")
                        + THROW.formatted("activityRef=\"RevokeGive\""),
                    "Back")))
        .anyMatch(fault -> fault.contains("no compensation event is on that step's border"));
    assertThat(
            faults(
                given(
                    VoucherStepsTest.takenBack("Give")
                        + THROW.formatted("waitForCompletion=\"false\""),
                    "Back")))
        .anyMatch(fault -> fault.contains("waitForCompletion is not allowed"));
    assertThat(
            faults(
                given("<bpmn:intermediateThrowEvent id=\"Back\" name=\"Done so far\"/>", "Back")))
        .singleElement()
        .asString()
        .contains("an event in the flow waits for something or takes something back");
    String elsewhere =
        step("Other", "setAttribute", "attribute", "vip", "value", "yes")
            + VoucherStepsTest.takenBack("Other");
    assertThat(faults(given(elsewhere, "Other")))
        .anyMatch(fault -> fault.contains("only what a step ${issueVoucher} gives"));
    assertThat(
            faults(
                around(
                    "X",
                    """
                    <bpmn:serviceTask id="X" name="Give it" camunda:delegateExpression="${issueVoucher}">
                      <bpmn:extensionElements><camunda:inputOutput>
                        <camunda:inputParameter name="pool">spring</camunda:inputParameter>
                      </camunda:inputOutput></bpmn:extensionElements>
                      <bpmn:multiInstanceLoopCharacteristics>
                        <bpmn:loopCardinality>2</bpmn:loopCardinality>
                      </bpmn:multiInstanceLoopCharacteristics>
                    </bpmn:serviceTask>
                    """)))
        .anyMatch(fault -> fault.contains("it cannot be part of a repetition"));
    assertThat(
            faults(
                around(
                    "X", "<bpmn:userTask id=\"X\" name=\"Call her\" isForCompensation=\"true\"/>")))
        .anyMatch(fault -> fault.contains("isForCompensation is not allowed: only a service task"));
  }
}
