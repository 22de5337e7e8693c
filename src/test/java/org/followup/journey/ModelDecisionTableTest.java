package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.journey.CheckedModels.around;
import static org.followup.journey.CheckedModels.faults;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that journeys ask, and the tasks that ask them. */
class ModelDecisionTableTest {

  /** Asks numbers and says numbers. */
  static String table(String id, String columns, String... rules) {
    return TableXml.table("FIRST", columns, rules)
        .replace("id=\"restraint\"", "id=\"" + id + "\"")
        .replace("typeRef=\"string\"", "typeRef=\"double\"");
  }

  /** A task that asks a table. */
  static String decide(String id, String ref, String mapping, String... fields) {
    StringBuilder given = new StringBuilder();
    for (int i = 0; i < fields.length; i += 2) {
      given.append(
          "<camunda:inputParameter name=\"%s\">%s</camunda:inputParameter>"
              .formatted(fields[i], fields[i + 1]));
    }
    return """
        <bpmn:businessRuleTask id="%s" name="Decide it" camunda:decisionRef="%s"
            camunda:resultVariable="offer" camunda:mapDecisionResult="%s">
          <bpmn:extensionElements><camunda:inputOutput>%s</camunda:inputOutput></bpmn:extensionElements>
        </bpmn:businessRuleTask>
        """
        .formatted(id, ref, mapping, given);
  }

  private static List<String> faultsOf(String table) {
    return ModelCheck.checkTable("offer.dmn", TableXml.bytes(table)).stream()
        .filter(Fault::refuses)
        .map(Fault::toString)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-", "3", ">= 3", "< 2.5", "[3..5]", "]3..5[", "(3..5]", "1, 2, 3", "not(3)"})
  void comparesNumbers(String cell) {
    assertThat(faultsOf(table("offer", "orders -> value", cell + "|10"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "orders > 3",
        "? > 3",
        "\"a\"",
        "today()",
        "3 + 1",
        "${orders}",
        "> limit",
        "true"
      })
  void asksNothingElseOfNumbers(String cell) {
    assertThat(faultsOf(table("offer", "orders -> value", cell + "|10")))
        .singleElement()
        .asString()
        .contains("rule 1, column orders: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1 + 1", "orders", "\"ten\"", "[1, 2]", "{a: 1}", "today()"})
  void saysSingleValuesOnly(String cell) {
    assertThat(faultsOf(table("offer", "orders -> value", "-|" + cell)))
        .singleElement()
        .asString()
        .contains("rule 1, column value: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<text>orders</text>|<text>orders.size()</text>|\"orders.size()\" is not a name such as orders",
        "name=\"value\"|name=\"the value\"|\"the value\" is not a name such as value",
        "typeRef=\"double\"|typeRef=\"date\"|is string, boolean, integer, long or double",
        "hitPolicy=\"FIRST\"|hitPolicy=\"COLLECT\"|FIRST or UNIQUE",
        "<inputExpression |<inputExpression expressionLanguage=\"juel\" |not juel",
      })
  void namesWhatIsNotPartOfSuchATable(String part, String instead, String said) {
    assertThat(faultsOf(table("offer", "orders -> value", "-|1").replace(part, instead)))
        .anySatisfy(fault -> assertThat(fault).contains(said));
  }

  @Test
  void refusesATaskThatDoesNotSayWhatItAsks() {
    assertThat(faults(around("X", decide("X", "offer", "singleEntry", "orders", "${orders}"))))
        .isEmpty();
    assertThat(faults(around("X", decide("X", "${which}", "singleEntry"))))
        .anyMatch(fault -> fault.contains("it asks no table"));
    assertThat(faults(around("X", decide("X", "restraint", "singleEntry"))))
        .anyMatch(fault -> fault.contains("asked for every mail"));
    assertThat(faults(around("X", decide("X", "offer", "resultList"))))
        .anyMatch(fault -> fault.contains("singleEntry (one value) or singleResult"));
    assertThat(
            faults(around("X", decide("X", "offer", "singleEntry").replace("\"offer\"", "\"\""))))
        .anyMatch(fault -> fault.contains("the result variable is a name such as offer"));
  }
}
