package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.file;
import static org.followup.journey.ModelXml.flows;
import static org.followup.journey.ModelXml.send;
import static org.followup.journey.ModelXml.start;
import static org.followup.journey.ModelXml.step;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.runtime.Job;
import org.followup.FollowupTest;
import org.followup.recipient.RecipientId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * How long people wait, by which curve. Time passes by moving the moment at which a person's mail
 * was sent into the past.
 */
@FollowupTest
class WaitForResponsesTest {

  private static final Duration LEAST = Duration.ofDays(1);
  private static final Duration MOST = Duration.ofDays(21);

  @Autowired ApplicationContext context;
  @Autowired ManagementService management;
  @Autowired ResponseCurves curves;
  @Autowired Journeys journeys;
  @Autowired Tokens tokens;
  @Autowired JdbcClient jdbc;
  @Autowired TransactionTemplate transaction;
  @Autowired Clock clock;

  private final String journey = "answers-" + UUID.randomUUID();
  private EngineFixture engine;
  private RecipientId person;

  @BeforeEach
  void deploy() {
    engine = EngineFixture.in(context);
    person = engine.someone();
    engine.deploy(
        journey + ".bpmn",
        file(
            journey,
            start("In", journey, "reentry", "always")
                + send("Send", "template", "welcome", "purpose", "service")
                + step(
                    "Wait",
                    "waitForResponses",
                    "response",
                    "clicked",
                    "share",
                    "90",
                    "atLeast",
                    "P1D",
                    "atMost",
                    "P21D")
                + """
                  <bpmn:boundaryEvent id="Edge" name="Answered" attachedToRef="Wait">
                    <bpmn:messageEventDefinition messageRef="%s"/>
                  </bpmn:boundaryEvent>
                  """
                    .formatted(ModelXml.message(journey + "-answered"))
                + end("Out", "neutral")
                + end("Answered", "goal")
                + flows("In", "Send", "Wait", "Out")
                + flows("Edge", "Answered"),
            journey,
            journey + "-answered"));
  }

  @AfterEach
  void forgetTheMailing() {
    for (String rows :
        List.of(
            "tracking_hit where message_id in (select message_id from message_outbox where %s)",
            "message_outbox where %s")) {
      jdbc.sql("delete from " + rows.formatted("journey = :journey and instance_id like 'i-%'"))
          .param("journey", journey)
          .update();
    }
  }

  @Test
  void waitsTheLeastTimeFirstAndTheMostWhereNothingIsKnown() {
    enter();
    Instant sent = sentAgo(Duration.ZERO);
    askAgain();
    assertThat(due()).isCloseTo(sent.plus(LEAST), within(1, ChronoUnit.SECONDS));

    sent = sentAgo(Duration.ofDays(8));
    askAgain();
    assertThat(due())
        .as("another eighth")
        .isCloseTo(sent.plus(Duration.ofDays(9)), within(1, ChronoUnit.SECONDS));

    sent = sentAgo(Duration.ofDays(20));
    askAgain();
    assertThat(due())
        .as("not beyond the bound")
        .isCloseTo(sent.plus(MOST), within(1, ChronoUnit.SECONDS));

    sentAgo(MOST);
    askAgain();
    assertThat(endOf()).isEqualTo("Out");
  }

  @Test
  void goesOnWhenTheShareIsIn() {
    mailing(3000, 0.3);
    Duration share = curves.waitOf(stepOf(), journey);
    assertThat(share)
        .as("nine of ten within 64 hours")
        .isBetween(Duration.ofHours(48), Duration.ofHours(84));
    enter();
    Instant sent = sentAgo(share.minus(Duration.ofHours(2)));
    askAgain();
    assertThat(due()).isCloseTo(sent.plus(share), within(1, ChronoUnit.SECONDS));

    sentAgo(share);
    askAgain();
    assertThat(endOf()).isEqualTo("Out");
  }

  @Test
  void hearsOfAnswersThatCameMeanwhile() {
    enter();
    sentAgo(Duration.ofDays(8));
    askAgain();
    assertThat(due()).isAfter(now().plus(Duration.ofHours(20)));

    mailing(3000, 0.3);
    age(Duration.ofMinutes(59));
    askAgain();
    assertThat(due()).as("by a curve that is fresh").isAfter(now());
    age(Duration.ofMinutes(61));
    askAgain();

    assertThat(endOf()).isEqualTo("Out");
  }

  @Test
  void oneCurveIsSharedByAllWhoWait() {
    mailing(100, 0.5);
    Instant fitted = fitted();
    for (int n = 0; n < 3; n++) {
      person = engine.someone();
      enter();
      sentAgo(Duration.ofDays(8));
      askAgain();
    }

    assertThat(fitted()).isEqualTo(fitted);
    assertThat(
            jdbc.sql("select count(*) from journey_response_curve where journey = :journey")
                .param("journey", journey)
                .query(Long.class)
                .single())
        .isEqualTo(1);
  }

  @Test
  void whoeverAsksWhileAnotherFitsGoesByWhatWasKnown() throws Exception {
    mailing(100, 0.5);
    Instant fitted = fitted();
    age(Duration.ofHours(2));
    Instant aged = fitted.minus(Duration.ofHours(2));

    transaction.executeWithoutResult(
        held -> {
          assertThat(fitted()).as("fits").isAfter(aged);
          try {
            assertThat(
                    java.util.concurrent.CompletableFuture.supplyAsync(this::fitted)
                        .get(20, java.util.concurrent.TimeUnit.SECONDS))
                .as("does not wait for it")
                .isEqualTo(aged);
          } catch (Exception fault) {
            throw new AssertionError(fault);
          }
        });
  }

  @Test
  void theBoundsHoldWhateverTheCurveSays() {
    mailing(3000, 0.3);
    ResponseStep step = stepOf();
    var curve = curves.find(step, journey).orElseThrow().curve();
    ResponseStep later = bounded(Duration.ofDays(10), MOST);
    ResponseStep sooner = bounded(Duration.ofHours(1), Duration.ofDays(2));

    assertThat(ResponseCurves.waitBy(curve, later)).isEqualTo(Duration.ofDays(10));
    assertThat(ResponseCurves.waitBy(curve, sooner)).isEqualTo(Duration.ofDays(2));
  }

  @Test
  void aWayOutEndsTheWait() {
    enter();
    List<Astray> astray = transaction.execute(status -> tokens.listAstray());
    assertThat(astray)
        .as("a token that waits has its timer")
        .noneMatch(one -> one.toString().contains(journey));
    engine.post(person, journey + "-answered", null, Map.of());

    assertThat(endOf()).isEqualTo("Answered");
    assertThat(job()).isEmpty();
  }

  private ResponseStep stepOf() {
    return journeys.listResponseWaits(journey).get(0);
  }

  private ResponseStep bounded(Duration least, Duration most) {
    ResponseStep step = stepOf();
    return new ResponseStep(
        step.activityId(), step.mail(), step.response(), step.share(), least, most);
  }

  private Instant fitted() {
    return curves.find(stepOf(), journey).orElseThrow().fittedAt();
  }

  /** The kept curve is so old. */
  private void age(Duration by) {
    jdbc.sql(
            """
            update journey_response_curve set fitted_at = fitted_at - :seconds * interval '1 second'
            where journey = :journey
            """)
        .param("seconds", by.toSeconds())
        .param("journey", journey)
        .update();
  }

  private void enter() {
    engine.post(person, journey, null, Map.of());
  }

  /** Lets the person's mail have left then. */
  private Instant sentAgo(Duration ago) {
    Instant at = now().minus(ago);
    jdbc.sql(
            """
            update message_outbox set state = 'SENT', sent_at = :at
            where journey = :journey and recipient_id = :person
            """)
        .param("at", at.atOffset(ZoneOffset.UTC))
        .param("journey", journey)
        .param("person", person.value())
        .update();
    return at;
  }

  private void askAgain() {
    management.executeJob(job().orElseThrow().getId());
  }

  private Instant due() {
    return job().orElseThrow().getDuedate().toInstant();
  }

  private Optional<Job> job() {
    return management.createJobQuery().processDefinitionKey(journey).list().stream()
        .filter(
            job ->
                jdbc.sql("select recipient_id from journey_instance where instance_id = :id")
                    .param("id", job.getProcessInstanceId())
                    .query(String.class)
                    .single()
                    .equals(person.value()))
        .findFirst();
  }

  private String endOf() {
    return jdbc.sql(
            "select coalesce(ended_by, '') from journey_instance where recipient_id = :person")
        .param("person", person.value())
        .query(String.class)
        .single();
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  /** A mailing of the last ten days: fading answers, nine of ten of them within 64 hours. */
  private void mailing(int mails, double ever) {
    OffsetDateTime now = now().atOffset(ZoneOffset.UTC);
    jdbc.sql(
            """
            with mail as (
              insert into message_outbox (send_key, journey, instance_id, activity_id, message,
                recipient_id, purpose, state, ignore_quiet_hours, queued_at, sent_at, asked_at,
                updated_at)
              select gen_random_uuid()::text, :journey, 'i-' || n, 'Send', 'welcome',
                :journey || n, 'service', 'SENT', false, at, at, at, at
              from (select n, cast(:now as timestamptz) - n * interval '10 days' / :mails as at
                from generate_series(1, :mails) n) sent
              returning message_id, sent_at
            ), answer as (
              select message_id, sent_at + interval '1 second' * 57600
                * (-ln(1 - (row_number() over (order by md5(message_id::text)) - 0.5) / :answers))
                ^ (1 / 0.6) as at
              from mail order by md5(message_id::text) limit :answers
            )
            insert into tracking_hit (at, kind, message_id, link, level, verdict, reason)
            select at, 'click', message_id, 1, 'aggregate', 'human', 'test' from answer
            where at <= :now
            """)
        .param("journey", journey)
        .param("now", now)
        .param("mails", mails)
        .param("answers", (int) (mails * ever))
        .update();
  }
}
