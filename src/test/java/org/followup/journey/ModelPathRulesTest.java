package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.journey.CheckedModels.FIELDS;
import static org.followup.journey.CheckedModels.faults;
import static org.followup.journey.CheckedModels.remarks;
import static org.followup.journey.ModelXml.bytes;
import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.file;
import static org.followup.journey.ModelXml.flow;
import static org.followup.journey.ModelXml.flows;
import static org.followup.journey.ModelXml.message;
import static org.followup.journey.ModelXml.receive;
import static org.followup.journey.ModelXml.send;
import static org.followup.journey.ModelXml.start;
import static org.followup.journey.ModelXml.timer;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ways through a model: nothing that nobody comes to, nobody who stays for ever, a fair chance. */
class ModelPathRulesTest {

  private static final String FOR_EVER = "stays here for ever";
  private static final String TIME_OUT =
      """
      <bpmn:boundaryEvent id="TimeOut" name="A week later" attachedToRef="Wait"%s><bpmn:timerEventDefinition>
        <bpmn:timeDuration xsi:type="bpmn:tFormalExpression">P7D</bpmn:timeDuration>
      </bpmn:timerEventDefinition></bpmn:boundaryEvent>
      """;
  private static final String WAY_OUT =
      """
      <bpmn:subProcess id="Stop" name="At any time" triggeredByEvent="true">
        <bpmn:startEvent id="Stopped" name="Stopped"%s>
          <bpmn:messageEventDefinition messageRef="%s"/>
        </bpmn:startEvent>
      """
          + end("Over", "lost")
          + flow("Stopped", "Over")
          + "</bpmn:subProcess>";

  @Test
  void refusesWhatNobodyCanComeTo() {
    String lost = timer("Lost", "timeDuration", "P1D") + end("LostEnd", "lost");

    assertThat(faults(journey(lost + flow("Lost", "LostEnd") + flows("In", "Out"))))
        .containsExactly(
            "Lost \"Time passed\": nobody can ever come here; lead a flow to it, or take it out.",
            "LostEnd \"Done\": nobody can ever come here; lead a flow to it, or take it out.");
    assertThat(faults(journey(lost + flows("In", "Lost", "LostEnd") + flow("In", "Out"))))
        .isEmpty();
  }

  @Test
  void findsTheWayIntoSubProcessesPastBordersAndBackAgain() {
    String inner =
        "<bpmn:subProcess id=\"Inner\" name=\"Do two things\"><bpmn:startEvent id=\"Begin\"/>"
            + receive("Wait", "order-completed")
            + end("InnerEnd", "goal")
            + flows("Begin", "Wait", "InnerEnd")
            + "</bpmn:subProcess>"
            + TIME_OUT.formatted("").replace("attachedToRef=\"Wait\"", "attachedToRef=\"Inner\"")
            + end("Late", "lost");

    assertThat(
            faults(
                journey(
                    inner
                        + WAY_OUT.formatted("", message("order-completed"))
                        + flows("In", "Inner", "Out")
                        + flow("TimeOut", "Late"))))
        .isEmpty();
  }

  @Test
  void warnsOfAWaitThatNothingEnds() {
    String wait = receive("Wait", "order-completed") + flows("In", "Wait", "Out");
    String timeOut = TIME_OUT + flow("TimeOut", "Out");
    String wayOut = WAY_OUT;
    String ordered = message("order-completed");

    assertThat(remarks(journey(wait))).anyMatch(said -> said.contains(FOR_EVER));
    assertThat(remarks(journey(wait + timeOut.formatted("")))).noneMatch(s -> s.contains(FOR_EVER));
    assertThat(remarks(journey(wait + timeOut.formatted(" cancelActivity=\"false\""))))
        .anyMatch(said -> said.contains(FOR_EVER));
    assertThat(remarks(journey(wait + wayOut.formatted("", ordered))))
        .noneMatch(said -> said.contains(FOR_EVER));
    assertThat(remarks(journey(wait + wayOut.formatted(" isInterrupting=\"false\"", ordered))))
        .anyMatch(said -> said.contains(FOR_EVER));
    assertThat(faults(journey(wait))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "PT10M, it follows \"Send mail\" after 10 minutes",
    "PT5S, it follows \"Send mail\" after no time",
    "P120D, it follows \"Send mail\" after 120 days",
  })
  void warnsWhereTheNextMailGivesNoFairChance(String length, String said) {
    assertThat(remarks(twoSends(length, "marketing:news"))).anyMatch(one -> one.contains(said));
    assertThat(faults(twoSends(length, "marketing:news"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT30M", "P2D", "P90D", "${enteredAt}"})
  void isSilentWhereItDoes(String length) {
    assertThat(remarks(twoSends(length, "marketing:news")))
        .noneMatch(said -> said.contains("it follows"));
  }

  @Test
  void asksNothingOfServiceMailAndOfAnswers() {
    assertThat(remarks(twoSends("PT1M", "service"))).noneMatch(s -> s.contains("it follows"));
    String answer =
        send("First", FIELDS)
            + receive("Wait", "order-completed")
            + send("Second", FIELDS)
            + flows("In", "First", "Wait", "Second", "Out");
    assertThat(remarks(journey(answer))).noneMatch(said -> said.contains("it follows"));
  }

  @Test
  void warnsOfTheSameTextTwice() {
    assertThat(texts("Come back, please!", "Come  back please")).hasSize(1);
    assertThat(texts("Come back, please!", "Come  back please").get(0))
        .contains("its mail two says word for word what one says (en); say it anew");
    assertThat(texts("Come back, please!", "It is still there")).isEmpty();
    assertThat(texts("", "")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "order-complete, order-completed, did you mean order-completed?",
    "tea-tasted, order-completed, is that how the shop calls it?",
    "order-complete, '', did you mean order-completed?",
    "tea-tasted, '', ''",
    "tea-tasted, tea-tasted, ''",
    "order-completed, signed-up, ''",
    "email-opened, signed-up, ''",
  })
  void warnsOfEventsThatNobodyHasHeardOf(String type, String seen, String said) {
    String xml =
        file("a-journey", start("In", type) + end("Out", "goal") + flows("In", "Out"), type);
    ModelCheck check =
        new ModelCheck(
            mails(Map.of()),
            ModelCallRules.NOTHING,
            () -> seen.isEmpty() ? Set.of() : Set.of(seen),
            ModelScheduleRules.ANY);

    List<String> remarks =
        check.check("a-journey.bpmn", bytes(xml)).stream()
            .filter(fault -> fault.sentence().contains("has come yet"))
            .map(Fault::toString)
            .toList();

    if (said.isEmpty()) {
      assertThat(remarks).isEmpty();
    } else {
      assertThat(remarks).singleElement().asString().endsWith(said);
    }
  }

  @Test
  void warnsOfAMailThatSharesNoThemeWithTheOneItFollows() {
    assertThat(texts("Your teapot is waiting", "Win a bicycle", "marketing:prizes"))
        .singleElement()
        .asString()
        .contains(
            "Second \"Send mail\": it shares no theme with \"Send mail\", which it follows: neither the topic (marketing:news, marketing:prizes) nor a word");
    assertThat(texts("Your teapot is waiting", "A cup for your teapot", "marketing:prizes"))
        .isEmpty();
    assertThat(texts("Your teapot is waiting", "Win a bicycle", "marketing:news")).isEmpty();
  }

  @Test
  void asksEachOfTwoJourneysInAFileForItsOwnTexts() {
    String steps =
        send("First", "template", "one", "purpose", "marketing:news")
            + timer("Later", "timeDuration", "P2D")
            + send("Second", "template", "two", "purpose", "marketing:news")
            + timer("Last", "timeDuration", "P2D")
            + send("Third", "template", "three", "purpose", "marketing:prizes")
            + flows("In", "First", "Later", "Second", "Last", "Third", "Out");
    String other =
        journey(steps)
            .replaceAll("(id|sourceRef|targetRef)=\"(?!Message)", "$1=\"Other")
            .replace("\"Othera-journey\"", "\"b-journey\"");
    String both =
        journey(steps)
            .replace(
                "</bpmn:process>",
                "</bpmn:process>"
                    + other.substring(
                        other.indexOf("<bpmn:process"),
                        other.indexOf("</bpmn:process>") + "</bpmn:process>".length()));
    Map<String, Map<String, String>> texts =
        Map.of(
            "a-journey one", Map.of("en", "Come back"),
            "a-journey two", Map.of("en", "Come back"),
            "a-journey three", Map.of("en", "Win a bicycle"),
            "b-journey one", Map.of("de", "Come back"),
            "b-journey two", Map.of("de", "Something else entirely"),
            "b-journey three", Map.of("de", "It goes on entirely differently"));

    assertThat(
            new ModelCheck(mails((journey, mail) -> texts.get(journey + " " + mail)))
                .check("a-journey.bpmn", bytes(both)).stream()
                    .map(Fault::toString)
                    .filter(said -> said.contains("word for word") || said.contains("no theme")))
        .satisfiesExactly(
            said -> assertThat(said).startsWith("Second ").contains("what one says (en)"),
            said -> assertThat(said).startsWith("Third ").contains("shares no theme"));
  }

  private static List<String> texts(String one, String two) {
    return texts(one, two, "marketing:news");
  }

  private static List<String> texts(String one, String two, String topic) {
    String xml =
        journey(
            send("First", "template", "one", "purpose", "marketing:news")
                + timer("Later", "timeDuration", "P2D")
                + send("Second", "template", "two", "purpose", topic)
                + flows("In", "First", "Later", "Second", "Out"));
    return new ModelCheck(mails(Map.of("one", one, "two", two)))
        .check("a-journey.bpmn", bytes(xml)).stream()
            .map(Fault::toString)
            .filter(said -> said.contains("word for word") || said.contains("no theme"))
            .toList();
  }

  private static ModelFieldRules.Mails mails(Map<String, String> texts) {
    return mails((journey, mail) -> Map.of("en", texts.getOrDefault(mail, "")));
  }

  private static ModelFieldRules.Mails mails(
      BiFunction<String, String, Map<String, String>> texts) {
    return new ModelFieldRules.Mails() {
      @Override
      public boolean exists(String journey, String mail) {
        return true;
      }

      @Override
      public boolean anyOf(String journey) {
        return true;
      }

      @Override
      public Map<String, String> texts(String journey, String mail) {
        return texts.apply(journey, mail);
      }
    };
  }

  private static String twoSends(String length, String purpose) {
    String[] fields = {"template", "hello", "purpose", purpose};
    String kind = length.startsWith("$") ? "timeDate" : "timeDuration";
    return journey(
        send("First", fields)
            + timer("Later", kind, length)
            + send("Second", fields)
            + flows("In", "First", "Later", "Second", "Out"));
  }

  private static String journey(String body) {
    return file(
        "a-journey",
        start("In", "signed-up") + end("Out", "goal") + body,
        "signed-up",
        "order-completed");
  }
}
