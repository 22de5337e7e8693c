package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.journey.CheckedModels.around;
import static org.followup.journey.CheckedModels.faults;
import static org.followup.journey.ModelXml.step;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What service tasks may do, and what their fields may say. */
class StepKindsTest {

  @Test
  void takesWhatItKnows() {
    assertThat(faults(around("X", step("X", "setAttribute", "attribute", "vip", "value", "yes"))))
        .isEmpty();
    assertThat(faults(around("X", step("X", "setAttribute", "attribute", "vip")))).isEmpty();
    assertThat(
            faults(
                around(
                    "X", step("X", "setAttribute", "attribute", "last", "value", "${enteredAt}"))))
        .isEmpty();
    assertThat(faults(around("X", step("X", "callWebhook", "message", "tell-crm", "target", "a"))))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "camunda:delegateExpression=\"${sendMessage}\"",
        "camunda:delegateExpression=\"${runtimeService}\"",
        "camunda:delegateExpression=\"${setAttribute.delegate()}\"",
        "camunda:delegateExpression=\"setAttribute\"",
        "camunda:delegateExpression=\"\"",
        "",
      })
  void refusesWhateverElseATaskMayName(String attribute) {
    assertThat(
            faults(
                around("X", "<bpmn:serviceTask id=\"X\" name=\"Do it\" %s/>".formatted(attribute))))
        .singleElement()
        .asString()
        .startsWith("X \"Do it\": a service task has the delegate expression of a step there is")
        .contains("${setAttribute}", "${callWebhook}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "setAttribute|value=x|the field attribute is missing",
        "setAttribute|attribute=first name|is no name of an attribute such as favouriteShop",
        "setAttribute|attribute=${name}|the field attribute takes no expression",
        "setAttribute|attribute=email|email is no attribute",
        "setAttribute|attribute=vip;until=now|there is no field until here; there are attribute, value",
        "setAttribute|attribute=vip;value=${nothing()}|there is no function nothing()",
        "setAttribute|attribute=vip;value=${a.b}|reaches into an object",
        "issueVoucher|value=10|give one of the fields pool and pattern",
        "issueVoucher|pool=spring;pattern=TEA-????????|give one of the fields pool and pattern",
        "issueVoucher|pool=Spring Offer|is no name of a pool such as spring-offer",
        "issueVoucher|pool=${pool}|the field pool takes no expression",
        "issueVoucher|pattern=TEA-????|is no pattern such as TEA-????-????",
        "issueVoucher|pattern=tea-????????|is no pattern such as TEA-????-????",
        "issueVoucher|pool=spring;value=ten|value \"ten\" is no number such as 10 or 7.50",
        "issueVoucher|pool=spring;currency=euro|is no currency such as EUR",
        "issueVoucher|pool=spring;validFor=30 days|is no ISO duration such as P30D",
        "issueVoucher|pool=spring;variable=subject|the variable subject is taken",
        "issueVoucher|pool=spring;reason=x|there are currency, pattern, pool, validFor, value, variable",
        "callWebhook|target=crm|the field message is missing",
        "callWebhook|message=tell-crm;target=https://evil.example|is no name of a webhook of the configuration",
      })
  void saysWhatIsWrongWithAField(String delegate, String fields, String fault) {
    String[] given =
        Arrays.stream(fields.split(";"))
            .flatMap(field -> Arrays.stream(field.split("=", 2)))
            .toArray(String[]::new);

    assertThat(faults(around("X", step("X", delegate, given))))
        .singleElement()
        .asString()
        .contains(fault);
  }

  @Test
  void fieldsOfAServiceTaskAreInputParameters() {
    String task =
        "<bpmn:serviceTask id=\"X\" name=\"Set it\" camunda:delegateExpression=\"${setAttribute}\">"
            + ModelXml.properties("attribute", "vip")
            + "</bpmn:serviceTask>";
    assertThat(faults(around("X", task)))
        .containsExactly(
            "X \"Set it\": the fields of a service task are input parameters, not properties.");
  }
}
