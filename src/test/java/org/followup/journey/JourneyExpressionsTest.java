package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.file;
import static org.followup.journey.ModelXml.flows;
import static org.followup.journey.ModelXml.start;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.followup.FollowupTest;
import org.followup.audience.Audiences;
import org.followup.event.Inbox;
import org.followup.event.NewEvent;
import org.followup.recipient.Consents;
import org.followup.recipient.Consents.Consent;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Expressions as the engine evaluates them, for an instance of a real recipient. */
@FollowupTest
class JourneyExpressionsTest {

  private static final RecipientId ANA = new RecipientId("expressions-ana");
  private static final String KEY = "expressions-test";

  @Autowired ProcessEngineConfigurationImpl engine;
  @Autowired RepositoryService repository;
  @Autowired RuntimeService runtime;
  @Autowired Recipients recipients;
  @Autowired Consents consents;
  @Autowired Inbox inbox;
  @Autowired Clock clock;
  @Autowired Audiences audiences;

  private final Map<String, Object> variables = new HashMap<>();

  @BeforeEach
  void ana() {
    audiences.save("expressions-all", "id==" + ANA, "test");
    recipients.put(
        ANA, "ana@expressions.example", null, ZoneId.of("Europe/Berlin"), Map.of("country", "DE"));
    repository
        .createDeployment()
        .name(KEY)
        .enableDuplicateFiltering(true)
        .addString(
            KEY + ".bpmn",
            file(
                KEY,
                start("StartEvent_In", "expressions-test")
                    + "<bpmn:receiveTask id=\"ReceiveTask_Wait\" messageRef=\"Message_never_comes\"/>"
                    + end("EndEvent_Out", "goal")
                    + flows("StartEvent_In", "ReceiveTask_Wait", "EndEvent_Out"),
                "expressions-test",
                "never-comes"))
        .deploy();
    variables.put("enteredAt", Date.from(clock.instant().minus(Duration.ofHours(1))));
    variables.put("endsAt", "2026-03-29T12:00:00+02:00");
    variables.put("total", 42);
  }

  /** The value of the expression within a new instance of Ana. */
  private Object evaluate(String expression) {
    ProcessInstance instance =
        runtime
            .createProcessInstanceByKey(KEY)
            .businessKey(ANA.value())
            .startBeforeActivity("ReceiveTask_Wait")
            .setVariables(variables)
            .execute();
    try {
      return engine
          .getCommandExecutorTxRequired()
          .execute(
              context -> {
                ExecutionEntity execution =
                    context.getExecutionManager().findExecutionById(instance.getId());
                return engine
                    .getExpressionManager()
                    .createExpression(expression)
                    .getValue(execution);
              });
    } finally {
      runtime.deleteProcessInstance(instance.getId(), "test over");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "${total > 41 && country == null}#true",
        "${unknown == 0}#false",
        "${unknown < 3}#false",
        "${total == 'payment'}#false",
        "${total != 'payment'}#true",
        "${total > 'many'}#false",
        "${total <= 'many'}#false",
        "${total == 'payment' || total == '42'}#true",
        "${empty unknown}#true",
        "${attribute('country') == 'DE'}#true",
        "${empty attribute('shoeSize')}#true",
        "${happened('never-happened')}#false",
        "${opened('hello') || clicked('hello') || converted()}#false",
        "${reachableBy('email')}#true",
        "${reachableBy('webhook')}#true",
        "${reachableBy('sms')}#false",
        "${reachableBy('print')}#false",
        "${consents('service')}#true",
        "${inAudience('birthday-today')}#false",
        "${inAudience('expressions-all')}#true",
        "${consents('marketing:expressions')}#false",
      })
  void answersWithVariablesAndFunctions(String expression, boolean expected) {
    assertThat(evaluate(expression)).isEqualTo(expected);
  }

  @Test
  void consentsFollowsTheRecord() {
    consents.record(
        ANA,
        new Consent(
            Purpose.marketing("expressions-yes"),
            true,
            "express",
            null,
            clock.instant(),
            Map.of("source", "test", "text", "yes")));

    assertThat(evaluate("${consents('marketing:expressions-yes')}")).isEqualTo(true);
  }

  @Test
  void happenedCountsFromTheEntryOrForTheTimeGiven() {
    Instant twoDaysAgo = clock.instant().minus(Duration.ofDays(2));
    inbox.accept(
        List.of(
            new NewEvent(
                "test/expressions",
                "happened-1",
                "expressions-happened",
                twoDaysAgo,
                ANA,
                null,
                null,
                Map.of(),
                NewEvent.Handling.ACT)));

    assertThat(evaluate("${happened('expressions-happened')}")).isEqualTo(false);
    assertThat(evaluate("${happened('expressions-happened', 'P3D')}")).isEqualTo(true);
    assertThat(evaluate("${happened('expressions-happened', 'PT24H')}")).isEqualTo(false);
    variables.put("enteredAt", Date.from(twoDaysAgo.minusSeconds(1)));
    assertThat(evaluate("${happened('expressions-happened')}")).isEqualTo(true);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "${daysBefore(endsAt, 1)}|2026-03-28T11:00:00Z",
        "${daysAfter(endsAt, 0)}|2026-03-29T10:00:00Z",
        "${daysBefore('2026-12-24', '7')}|2026-12-17T22:59:59Z",
        "${at(daysBefore(endsAt, 1), '09:30')}|2026-03-28T08:30:00Z",
      })
  void reckonsDatesInTheRecipientsZone(String expression, String expected) {
    assertThat(evaluate(expression)).isEqualTo(Date.from(Instant.parse(expected)));
  }

  @Test
  void nextLocalTimeIsWithinADay() {
    Instant next = ((Date) evaluate("${nextLocalTime('09:00')}")).toInstant();

    assertThat(next).isAfter(clock.instant().minusSeconds(5));
    assertThat(next).isBefore(clock.instant().plus(Duration.ofHours(26)));
    assertThat(next.atZone(ZoneId.of("Europe/Berlin")).toLocalTime()).hasToString("09:00");
  }

  @Test
  void aDelegateCannotBeReplacedByAVariable() {
    variables.put("sendMessage", "mine");

    assertThat(evaluate("${sendMessage}")).isNotEqualTo("mine").isInstanceOf(SendMessage.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "${''.getClass()}",
        "${execution.getId()}",
        "${enteredAt.getTime()}",
        "${runtimeService.deleteProcessInstance('x')}"
      })
  void aMethodCallDoesNotEvenParse(String expression) {
    assertThatThrownBy(() -> evaluate(expression)).isInstanceOf(RuntimeException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"${enteredAt.time}", "${endsAt.bytes}", "${sendMessage.name}"})
  void noPropertyOfAJavaObjectIsReached(String expression) {
    assertThatThrownBy(() -> evaluate(expression)).hasMessageContaining("property");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"${execution}", "${task}", "${authenticatedUserId}", "${journeyDeployment}"})
  void theEnginesOwnObjectsAndBeansAreUnknown(String expression) {
    assertThat(evaluate(expression)).isNull();
  }

  @Test
  void aDateThatIsMissingOrNoneIsAFaultInASentence() {
    assertThatThrownBy(() -> evaluate("${daysBefore(unknown, 7)}"))
        .hasStackTraceContaining("The date is missing.");
    assertThatThrownBy(() -> evaluate("${daysBefore('soon', 7)}"))
        .hasStackTraceContaining("\"soon\" is no date");
    assertThatThrownBy(() -> evaluate("${daysBefore(endsAt, 'a few')}"))
        .hasStackTraceContaining("a whole number of days");
  }

  @Test
  void aFunctionAsksNobodyOutsideAJourney() {
    assertThatThrownBy(
            () ->
                engine
                    .getCommandExecutorTxRequired()
                    .execute(
                        context ->
                            engine
                                .getExpressionManager()
                                .createExpression("${converted()}")
                                .getValue(null)))
        .hasStackTraceContaining("only within a running journey");
  }
}
