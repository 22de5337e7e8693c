package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.runtime.Incident;
import org.camunda.bpm.engine.runtime.Job;
import org.followup.FollowupTest;
import org.followup.message.MessageState;
import org.followup.message.Outbox;
import org.followup.message.PostedMessage;
import org.followup.message.SendingHold;
import org.followup.recipient.Frequency;
import org.followup.recipient.Preferences;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** The story of a pause and of a frequency: when a mail that was put off comes after all. */
@FollowupTest
class SecondThoughtsTest {

  private static final Map<String, Object> PAGE = Map.of("source", "preference page");

  /** How long after each failure the step is tried again. */
  private static final List<Duration> TRIES =
      List.of(
          Duration.ofSeconds(10),
          Duration.ofMinutes(1),
          Duration.ofMinutes(10),
          Duration.ofHours(1),
          Duration.ofHours(4));

  @Autowired ApplicationContext context;
  @Autowired ManagementService management;
  @Autowired RuntimeService runtime;
  @Autowired EngineTimers timers;
  @Autowired SendingHold hold;
  @Autowired Outbox outbox;
  @Autowired Preferences preferences;
  @Autowired Recipients recipients;
  @Autowired Clock clock;

  private EngineFixture engine;
  private String entry;
  private RecipientId ana;

  @BeforeEach
  void begin() {
    engine = EngineFixture.in(context);
    UUID own = UUID.randomUUID();
    String journey = "thoughts-" + own;
    entry = "event-" + own;
    ana = engine.someone();
    hold.hold(journey, "olga");
    engine.deploy(
        journey + ".bpmn",
        ModelXml.file(
            journey,
            ModelXml.start("Entry", entry, "reentry", "always")
                + ModelXml.send(
                    "Send",
                    "template",
                    "reminder",
                    "purpose",
                    "marketing:offers",
                    "quietHours",
                    "ignore")
                + ModelXml.end("End", "goal")
                + ModelXml.flows("Entry", "Send", "End"),
            entry));
  }

  @Test
  void pausePutsOffToItsEndAndTheSecondPressLetsTheMailGoAtOnce() {
    ZoneId zone = recipients.zoneOf(ana);
    preferences.pause(ana, zone, PAGE);
    Instant end = preferences.findPauseEnd(ana, clock.instant()).orElseThrow();
    engine.post(ana, entry, "cart", Map.of());
    assertThat(mail().state()).isEqualTo(MessageState.PUT_OFF);
    assertThat(mail().dueAt()).isAfterOrEqualTo(end).isBefore(end.plus(12, ChronoUnit.HOURS));

    preferences.endPause(ana, PAGE);
    engine.post(ana, "preferences-changed", null, Map.of("what", "pause"));

    JourneySteeringTest.until(
        "it asked again and was let in", () -> mail().state() == MessageState.QUEUED);
  }

  @Test
  void askingForMoreOftenLetsWhatWasPutOffAskAgain() {
    engine.post(ana, entry, "cart", Map.of());
    assertThat(mail().state()).isEqualTo(MessageState.QUEUED);
    preferences.limit(ana, Frequency.MONTHLY, PAGE);
    engine.post(ana, entry, "other", Map.of());
    assertThat(mail().state()).isEqualTo(MessageState.PUT_OFF);
    Instant aMonthAfter = mail().dueAt();
    assertThat(aMonthAfter).isAfter(clock.instant().plus(29, ChronoUnit.DAYS));

    preferences.limit(ana, Frequency.NORMAL, PAGE);
    engine.post(ana, "preferences-changed", null, Map.of("what", "frequency"));

    JourneySteeringTest.until(
        "it was put off to the day after only", () -> mail().dueAt().isBefore(aMonthAfter));
    assertThat(mail().state()).isEqualTo(MessageState.PUT_OFF);
  }

  @Test
  void aSendThatFailsWhenItsTimeHasComeIsTriedFiveTimesMoreAndLosesNothing() {
    timers.pause(); // nobody else runs the job
    try {
      preferences.pause(ana, recipients.zoneOf(ana), PAGE);
      String instance = engine.post(ana, entry, "cart", Map.of()).started().get(0).instance();
      assertThat(mail().state()).isEqualTo(MessageState.PUT_OFF);
      preferences.endPause(ana, PAGE);
      purpose(instance, "nonsense");

      for (Duration pause : TRIES) {
        Instant before = clock.instant();
        failsOnce(instance);
        assertThat(job(instance).getDuedate().toInstant())
            .as("after " + pause)
            .isBetween(before.plus(pause).minusSeconds(1), clock.instant().plus(pause));
        assertThat(runtime.createIncidentQuery().processInstanceId(instance).count()).isZero();
      }
      failsOnce(instance);
      assertThat(job(instance).getRetries()).isZero();
      assertThat(runtime.createIncidentQuery().processInstanceId(instance).singleResult())
          .extracting(Incident::getActivityId)
          .isEqualTo("Send");
      assertThat(mail().state()).isEqualTo(MessageState.PUT_OFF);

      purpose(instance, "marketing:offers");
      management.setJobRetries(job(instance).getId(), 1);
      management.executeJob(job(instance).getId());
      assertThat(mail().state()).isEqualTo(MessageState.QUEUED);
    } finally {
      timers.resume();
    }
  }

  /** What the model says for the step at which the person stands. */
  private void purpose(String instance, String purpose) {
    String step =
        runtime
            .createExecutionQuery()
            .processInstanceId(instance)
            .activityId("Send")
            .singleResult()
            .getId();
    runtime.setVariableLocal(step, "purpose", purpose);
  }

  private void failsOnce(String instance) {
    assertThatThrownBy(() -> management.executeJob(job(instance).getId()))
        .hasStackTraceContaining("found: nonsense");
  }

  private Job job(String instance) {
    return management.createJobQuery().processInstanceId(instance).singleResult();
  }

  private PostedMessage mail() {
    return outbox.list(ana, 1).get(0);
  }
}
