package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.journey.TableXml.bytes;
import static org.followup.journey.TableXml.table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may stand in the table of restraint, and in which words it is refused. */
class ModelTableRulesTest {

  private static final String ALL =
      "topic journey mail channel country language weekday"
          + " -> maxPerDay maxPerWeek minGap quietFrom quietTo priority";

  @Test
  void shippedTableIsWithoutFaultOrRemark() throws IOException {
    byte[] shipped = Files.readAllBytes(Path.of("processes/policy/restraint.dmn"));
    assertThat(ModelCheck.checkTable("policy/restraint.dmn", shipped)).isEmpty();
  }

  @Test
  void takesEveryColumnFilledAndEmpty() {
    assertThat(
            faults(
                table(
                    "FIRST",
                    ALL,
                    "\"cart\",\"offers\"|not(\"welcome-series\")|\"a\"|\"email\"|\"DE\", \"AT\"|"
                        + "not( \"de\" )|\"sunday\"|0|3|\"PT6H\"|\"20:30\"|\"09:15\"|-5 # why",
                    "-|-||||||||\"P1D\"|||",
                    "|||||||2|4|\"PT0S\"|\"00:00\"|\"00:00\"|100")))
        .isEmpty();
  }

  @Test
  void saysEveryFaultAtOnceEachWithRuleAndColumn() {
    assertThat(
            faults(
                table(
                    "FIRST",
                    ALL,
                    "\"Cart\"|-|-|\"pigeon\"|\"Germany\"|\"deu1\"|\"Sonntag\"|two|0|\"4h\"|\"9:00\"|\"25:00\"|101 # odd",
                    "starts with(topic, \"a\")|-|-|-|-|-|-|-1|1.5|PT4H|21:00|\"21:00:30\"|\"5\"")))
        .containsExactly(
            "Rule_1 \"odd\": rule 1, column topic: \"Cart\" is not a topic such as \"cart\".",
            "Rule_1 \"odd\": rule 1, column channel: \"pigeon\" is not \"email\", \"sms\","
                + " \"print\", \"webhook\", \"onsite\".",
            "Rule_1 \"odd\": rule 1, column country: \"Germany\" is not two capital letters such as"
                + " \"DE\".",
            "Rule_1 \"odd\": rule 1, column language: \"deu1\" is not a language such as \"de\".",
            "Rule_1 \"odd\": rule 1, column weekday: \"Sonntag\" is not a day such as \"sunday\".",
            "Rule_1 \"odd\": rule 1, column maxPerDay: two is no whole number such as 2.",
            "Rule_1 \"odd\": rule 1, column maxPerWeek: 0 is not between 1 and 1000.",
            "Rule_1 \"odd\": rule 1, column minGap: \"4h\" is no time between two mails of at most"
                + " 7 days, such as \"PT4H\" or \"P1D\".",
            "Rule_1 \"odd\": rule 1, column quietFrom: \"9:00\" is no time of day such as"
                + " \"21:00\".",
            "Rule_1 \"odd\": rule 1, column quietTo: \"25:00\" is no time of day such as"
                + " \"21:00\".",
            "Rule_1 \"odd\": rule 1, column priority: 101 is not between -100 and 100.",
            "Rule_2: rule 2, column topic: starts with(topic, \"a\") is no list of texts such as"
                + " \"a\", \"b\" or not(\"a\"); - is for any.",
            "Rule_2: rule 2, column maxPerDay: -1 is not between 0 and 1000.",
            "Rule_2: rule 2, column maxPerWeek: 1.5 is no whole number such as 2.",
            "Rule_2: rule 2, column minGap: PT4H is no time between two mails of at most 7 days,"
                + " such as \"PT4H\" or \"P1D\".",
            "Rule_2: rule 2, column quietFrom: 21:00 is no time of day such as \"21:00\".",
            "Rule_2: rule 2, column quietTo: \"21:00:30\" is no time of day such as \"21:00\".",
            "Rule_2: rule 2, column priority: \"5\" is no whole number such as 2.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "topic.getClass()",
        "\"a\".getClass()",
        "? = \"a\" or true",
        "{a: 1}.a",
        "function(x) external {java: {class: \"java.lang.Runtime\"}}",
        "${topic}",
        "#{topic}",
        "\"a\" \"b\"",
        "\"a\",",
        "\"a\\\"b\"",
        "not(\"a\"",
        "not()",
        "> 1",
        "cart"
      })
  void takesNothingButTextsAsACondition(String cell) {
    assertThat(faults(table("FIRST", "mail -> priority", cell + "|1")))
        .singleElement()
        .asString()
        .contains("rule 1, column mail: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1+1", "priority", "today()", "${1}", "\"1\".length()", "if true then 1 else 2"})
  void takesNothingButValuesAsAnAnswer(String cell) {
    assertThat(faults(table("FIRST", "mail -> priority", "-|" + cell)))
        .singleElement()
        .asString()
        .contains("rule 1, column priority: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<text>mail</text>|<text>mail.getClass()</text>|\"mail.getClass()\" cannot be asked",
        "<text>mail</text>|<text>today()</text>|\"today()\" cannot be asked",
        "name=\"priority\"|name=\"weight\"|\"weight\" says nothing to us",
        "typeRef=\"integer\"|typeRef=\"boolean\"|priority is of the type integer, not boolean",
        "typeRef=\"string\"|typeRef=\"date\"|mail is of the type string, not date",
        "camunda:historyTimeToLive=\"P1D\"|name=\"x\"|",
        "<inputExpression |<inputExpression expressionLanguage=\"groovy\" |not groovy",
        "<inputExpression |<inputExpression expressionLanguage=\"juel\" |not juel",
        "<input id|<input camunda:inputVariable=\"x\" id|camunda:inputVariable is not allowed",
        "hitPolicy=\"FIRST\"|hitPolicy=\"COLLECT\"|FIRST or UNIQUE, not COLLECT",
        "hitPolicy=\"FIRST\"|hitPolicy=\"COLLECT\" aggregation=\"SUM\"|aggregation is not allowed",
        "</decision>|</decision><inputData id=\"i\" name=\"i\"/>|<inputData> is not part",
        "</decision>|</decision><businessKnowledgeModel id=\"b\" name=\"b\"/>|<businessKnowledgeModel> is not",
        "<decisionTable id=\"Table_Test\"|<decisionTable id=\"Table_Test\" camunda:x=\"y\"|camunda:x is not allowed",
      })
  void namesWhatIsNotPartOfTheTable(String part, String instead, String said) {
    String clean = table("FIRST", "mail -> priority", "\"a\"|1");
    assertThat(faults(clean)).isEmpty();
    assertThat(faults(clean.replace(part, instead)))
        .isNotEmpty()
        .anySatisfy(fault -> assertThat(fault).contains(said == null ? "" : said));
  }

  @Test
  void wantsOneDecisionWithATable() {
    String clean = table("FIRST", "mail -> priority", "\"a\"|1");
    String expression =
        clean.replaceAll(
            "(?s)<decisionTable.*</decisionTable>",
            "<literalExpression id=\"l\"><text>1</text></literalExpression>");
    assertThat(faults(expression))
        .contains(
            "l: <literalExpression> is not part of a decision table.",
            "restraint \"Restraint\": it is no decision table.");
    String two = clean.replace("</definitions>", "<decision id=\"b\" name=\"b\"/></definitions>");
    assertThat(faults(two)).singleElement().asString().contains("it has restraint, b");
  }

  @Test
  void columnsAreThereOnce() {
    String twice = table("FIRST", "mail -> priority", "\"a\"|1").replace("In_mail", "In_b");
    assertThat(
            faults(
                twice.replace(
                    "<output ",
                    "<input id=\"In_c\"><inputExpression id=\"Ex_c\"><text>mail</text>"
                        + "</inputExpression></input><output ")))
        .anySatisfy(fault -> assertThat(fault).contains("two columns mail"));
  }

  @Test
  void zeroADayNeedsItsDays() {
    assertThat(faults(table("FIRST", "weekday -> maxPerDay", "\"sunday\"|0", "-|1"))).isEmpty();
    assertThat(faults(table("FIRST", "weekday -> maxPerDay", "-|0")))
        .singleElement()
        .asString()
        .contains("rule 1, column maxPerDay: 0 would let no such mail go on any day");
    assertThat(faults(table("FIRST", "mail -> maxPerDay", "\"a\"|0"))).hasSize(1);
  }

  @Test
  void rulesOfAUniqueTableNeverHitTogether() {
    assertThat(
            faults(
                table(
                    "UNIQUE",
                    "mail weekday -> priority",
                    "\"a\"|-|1",
                    "not(\"a\")|\"sunday\",\"monday\"|2",
                    "not(\"a\")|not(\"sunday\",\"monday\")|3")))
        .isEmpty();
    assertThat(
            faults(
                table(
                    "UNIQUE",
                    "mail weekday -> priority",
                    "\"a\",\"b\"|-|1",
                    "not(\"a\")|\"sunday\"|2")))
        .containsExactly(
            "Rule_2: rule 2, it and rule 1 hit together, and the hit policy is UNIQUE; take"
                + " FIRST.");
  }

  @Test
  void remarksOnARuleThatNeverHits() {
    List<Fault> found =
        ModelCheck.checkTable(
            "t.dmn",
            bytes(
                table(
                    "FIRST",
                    "mail country -> priority",
                    "\"a\",\"b\"|-|1",
                    "\"b\"|\"DE\"|2 # lost",
                    "\"c\"|\"DE\"|3")));
    assertThat(found).hasSize(1).noneMatch(Fault::refuses);
    assertThat(found.get(0))
        .hasToString("Rule_2 \"lost\": rule 2 never hits: rule 1 hits before it.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no xml",
        "<definitions/>",
        "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><definitions xmlns=\"https://www.omg.org/spec/DMN/20191111/MODEL/\" id=\"d\" name=\"&e;\" namespace=\"x\"/>"
      })
  void saysThatAFileIsNoTable(String text) {
    assertThat(faults(text))
        .singleElement()
        .asString()
        .startsWith("t.dmn cannot be read as DMN: ")
        .doesNotContain("root:");
  }

  private static List<String> faults(String xml) {
    return ModelCheck.checkTable("t.dmn", bytes(xml)).stream()
        .filter(Fault::refuses)
        .map(Fault::toString)
        .toList();
  }
}
