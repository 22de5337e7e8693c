package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.journey.CheckedModels.FIELDS;
import static org.followup.journey.CheckedModels.faults;
import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.file;
import static org.followup.journey.ModelXml.flows;
import static org.followup.journey.ModelXml.send;
import static org.followup.journey.ModelXml.start;
import static org.followup.journey.ModelXml.step;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The fields of a wait for responses, and which mail it waits for. */
class ResponseFieldsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "mail=hello;response=clicked;share=90;atLeast=P3D;atMost=P21D",
        "response=opened;share=50 %",
        "response=order-completed;atLeast=PT12H;atMost=P60D",
      })
  void takesWhatCanBeWaitedFor(String fields) {
    assertThat(faults(mailAndWait(fields))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "share=0|share \"0\" is no share of the expected answers in percent, from 1 to 99",
        "share=100|share \"100\" is no share of the expected answers",
        "share=most|share \"most\" is no share of the expected answers",
        "share=${n}|the field share takes no expression",
        "response=Clicked it|response \"Clicked it\" is no answer: clicked, opened, or the type",
        "response=email-link-clicked|response \"email-link-clicked\" is written clicked",
        "response=open|response \"open\" is written opened",
        "atLeast=3 days|atLeast \"3 days\" is no duration such as P3D, 60 days at most",
        "atMost=P61D|atMost \"P61D\" is no duration such as P3D, 60 days at most",
        "atMost=P1M|atMost \"P1M\" is no duration such as P3D",
        "atLeast=P21D|atLeast P21D is not shorter than atMost P21D",
        "atMost=P2D|atLeast P3D is not shorter than atMost P2D; swap them, or leave time between",
        "mail=helo|this journey sends no mail \"helo\"; did you mean \"hello\"",
        "mail=another-one|this journey sends no mail \"another-one\"; before it come hello",
        "atleast=P3D|there is no field atleast here",
      })
  void refusesWhatCannot(String fields, String fault) {
    assertThat(faults(mailAndWait(fields))).singleElement().asString().contains(fault);
  }

  @Test
  void aMailThatComesLaterIsNotBeforeIt() {
    assertThat(faults(model(wait("mail=hello") + send("Send", FIELDS), "Wait", "Send")))
        .singleElement()
        .asString()
        .contains("the mail hello is not sent before it; who comes here has not got it");
    assertThat(faults(model(wait("") + send("Send", FIELDS), "Wait", "Send")))
        .singleElement()
        .asString()
        .contains("there is no mail before it whose answers it could wait for");
  }

  @Test
  void findsTheMailThroughGatewaysAndScopes() {
    String xml =
        model(
            send("Send", FIELDS)
                + "<bpmn:subProcess id=\"Scope\" name=\"Inside\">"
                + "<bpmn:startEvent id=\"Begin\" name=\"Begun\"/>"
                + wait("")
                + end("End", "neutral")
                + flows("Begin", "Wait", "End")
                + "</bpmn:subProcess>",
            "Send",
            "Scope");

    assertThat(faults(xml)).isEmpty();
    ModelFacts facts = ModelReader.read(ModelXml.model(xml)).get(0);
    assertThat(ResponseFields.listOf(facts))
        .containsExactly(
            new ResponseStep(
                "Wait", "hello", "clicked", 90, Duration.ofDays(3), Duration.ofDays(21)));
  }

  @Test
  void readsItsFields() {
    assertThat(
            ResponseFields.read(
                "Wait",
                Map.of(
                    "mail",
                    "hello",
                    "response",
                    "opened",
                    "share",
                    "75 %",
                    "atLeast",
                    "PT12H",
                    "atMost",
                    "P2W")))
        .isEqualTo(
            new ResponseStep(
                "Wait", "hello", "opened", 75, Duration.ofHours(12), Duration.ofDays(14)));
  }

  private static String mailAndWait(String fields) {
    return model(send("Send", FIELDS) + wait(fields), "Send", "Wait");
  }

  private static String wait(String fields) {
    String[] parts =
        Arrays.stream(fields.split(";"))
            .filter(part -> !part.isEmpty())
            .flatMap(part -> List.of(part.split("=", 2)).stream())
            .toArray(String[]::new);
    return step("Wait", "waitForResponses", parts);
  }

  private static String model(String body, String first, String second) {
    return file(
        "a-journey",
        start("In", "signed-up") + body + end("Out", "goal") + flows("In", first, second, "Out"),
        "signed-up");
  }
}
