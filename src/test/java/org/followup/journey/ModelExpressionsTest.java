package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.journey.CheckedModels.FIELDS;
import static org.followup.journey.CheckedModels.around;
import static org.followup.journey.CheckedModels.faults;
import static org.followup.journey.ModelXml.flow;
import static org.followup.journey.ModelXml.send;
import static org.followup.journey.ModelXml.timer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be calculated in a model, and how times are written. */
class ModelExpressionsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "${''.getClass()}|reaches into an object",
        "${execution.id}|reaches into an object",
        "${a.b('c')}|reaches into an object",
        "${now()}|there is no function now()",
        "${currentUser()}|there is no function currentUser().",
        "${click('welcome')}|there is no function click(); did you mean clicked?",
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
}
