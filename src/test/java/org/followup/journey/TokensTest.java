package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.journey.TokenFixture.JOBS;
import static org.followup.journey.TokenModels.catchTimer;
import static org.followup.journey.TokenModels.messageOn;
import static org.followup.journey.TokenModels.parallel;
import static org.followup.journey.TokenModels.startMessage;
import static org.followup.journey.TokenModels.startTimer;
import static org.followup.journey.TokenModels.timerOn;

import java.util.List;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RuntimeService;
import org.followup.FollowupTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** Tokens in every place where one can wait: none is taken for lost. */
@FollowupTest
class TokensTest {

  @Autowired ApplicationContext context;
  @Autowired RuntimeService runtime;
  @Autowired ManagementService management;

  private TokenFixture given;

  @BeforeEach
  void begin() {
    given = TokenFixture.in(context);
  }

  @Test
  void takesNoWaitForLostWhateverItIs() {
    given.deploy(
        parallel(
            catchTimer("Timer", "PT9H"),
            given.receive("Receive")
                + timerOn("Receive", "Late", true)
                + messageOn("Receive", "Go", given.left, true),
            given.receive("Other")
                + timerOn("Other", "Nudge", false)
                + messageOn("Other", "Hint", given.asked, false),
            """
            <bpmn:eventBasedGateway id="Which" name="Which"/>
            %s%s%s
            """
                .formatted(
                    catchTimer("WhichTimer", "PT8H"),
                    ModelXml.catchEvent("WhichEvent", given.went),
                    ModelXml.flow("Which", "WhichTimer") + ModelXml.flow("Which", "WhichEvent")),
            """
            <bpmn:subProcess id="Inner" name="Inner">
              <bpmn:startEvent id="InnerStart"/>
              <bpmn:userTask id="Call" name="Call"/>
              <bpmn:endEvent id="InnerEnd"/>
              %s
              <bpmn:subProcess id="InnerStop" triggeredByEvent="true">
                %s<bpmn:endEvent id="InnerStopped"/>%s
              </bpmn:subProcess>
            </bpmn:subProcess>
            %s
            """
                .formatted(
                    ModelXml.flows("InnerStart", "Call", "InnerEnd")
                        + timerOn("Call", "CallLate", true),
                    startMessage("InnerLeft", given.left, true),
                    ModelXml.flow("InnerLeft", "InnerStopped"),
                    timerOn("Inner", "InnerLate", true)),
            catchTimer("Repeated", "PT7H")));
    given.enter();
    given.assertAllWell();

    given.post(given.asked); // past the non-interrupting one beside
    given.assertAllWell();
    given.due("Nudge");
    given.assertAllWell();
    given.post(given.went); // several of them go on to the join
    given.assertAllWell();
    runtime.suspendProcessInstanceById(given.instance);
    given.assertAllWell();
    runtime.activateProcessInstanceById(given.instance);
    given.post(given.left);
    given.assertAllWell();
  }

  @Test
  void takesNoEventSubProcessForLost() {
    given.deploy(
        catchTimer("Timer", "PT9H")
            + """
            <bpmn:subProcess id="Beside" triggeredByEvent="true">
              %s%s<bpmn:endEvent id="BesideEnd"/>%s
            </bpmn:subProcess>
            <bpmn:subProcess id="Later" triggeredByEvent="true">
              %s<bpmn:endEvent id="LaterEnd"/>%s
            </bpmn:subProcess>
            <bpmn:subProcess id="Stop" triggeredByEvent="true">
              %s%s<bpmn:endEvent id="StopEnd"/>%s
            </bpmn:subProcess>
            """
                .formatted(
                    startMessage("Asked", given.asked, false),
                    catchTimer("AskedTimer", "PT3H"),
                    ModelXml.flows("Asked", "AskedTimer", "BesideEnd"),
                    startTimer("LaterStart", false),
                    ModelXml.flow("LaterStart", "LaterEnd"),
                    startMessage("Left", given.left, true),
                    catchTimer("LeftTimer", "PT3H"),
                    ModelXml.flows("Left", "LeftTimer", "StopEnd"))
            + ModelXml.flows("Entry", "Timer", "End"));
    given.enter();
    given.assertAllWell();
    given.post(given.asked);
    given.assertAllWell();
    given.post(given.asked);
    given.assertAllWell();
    given.due("LaterStart");
    given.assertAllWell();
    given.post(given.left);
    given.assertAllWell();
  }

  @Test
  void takesNoRepeatedStepForLost() {
    for (String sequential : List.of("true", "false")) {
      String repeat =
          """
          <bpmn:multiInstanceLoopCharacteristics isSequential="%s">
            <bpmn:loopCardinality xsi:type="bpmn:tFormalExpression">3</bpmn:loopCardinality>
          </bpmn:multiInstanceLoopCharacteristics>
          """
              .formatted(sequential);
      given.deploy(
          parallel(
              given.receive("Receive").replace("/>", ">" + repeat + "</bpmn:receiveTask>")
                  + timerOn("Receive", "Late", true),
              "<bpmn:userTask id=\"Call\" name=\"Call\">" + repeat + "</bpmn:userTask>",
              """
              <bpmn:subProcess id="Inner" name="Inner">
                %s<bpmn:startEvent id="InnerStart"/>
                %s<bpmn:endEvent id="InnerEnd"/>%s
              </bpmn:subProcess>
              """
                      .formatted(
                          repeat,
                          catchTimer("InnerTimer", "PT2H"),
                          ModelXml.flows("InnerStart", "InnerTimer", "InnerEnd"))
                  + messageOn("Inner", "Go", given.left, true)));
      given.enter();
      given.assertAllWell();
      given.post(given.went);
      given.assertAllWell();
      assertThat(given.astrayWithout(JOBS)).extracting(Astray::activityId).contains("InnerTimer");
      given.post(given.left);
      given.assertAllWell();
    }
  }

  @Test
  void takesNoStepThatAJobMakesForLost() {
    given.deploy(
        given
                .receive("Receive")
                .replace(
                    "<bpmn:receiveTask",
                    "<bpmn:receiveTask camunda:asyncBefore=\"true\" camunda:asyncAfter=\"true\"")
            + timerOn("Receive", "Late", true)
            + ModelXml.flows("Entry", "Receive", "End"));
    management.suspendJobDefinitionByProcessDefinitionKey(given.journey, true);
    given.enter();
    assertThat(given.jobs()).containsExactly("async-continuation");
    given.assertAllWell();
    management.activateJobDefinitionByProcessDefinitionKey(given.journey, true);
    JourneySteeringTest.until("it waits", () -> !given.jobs().contains("async-continuation"));
    given.assertAllWell();
    management.suspendJobDefinitionByProcessDefinitionKey(given.journey, true);
    given.post(given.went);
    assertThat(given.jobs()).containsExactly("async-continuation");
    given.assertAllWell();
  }
}
