package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.file;
import static org.followup.journey.ModelXml.flows;
import static org.followup.journey.ModelXml.send;
import static org.followup.journey.ModelXml.start;
import static org.followup.journey.ModelXml.timer;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.followup.FollowupTest;
import org.followup.message.MessageState;
import org.followup.message.Outbox;
import org.followup.message.PostedMessage;
import org.followup.recipient.RecipientId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

@FollowupTest
class MissedMomentTest {

  @Autowired ApplicationContext context;
  @Autowired Outbox outbox;
  @Autowired Clock clock;

  private EngineFixture engine;

  @BeforeEach
  void engine() {
    engine = EngineFixture.in(context);
  }

  @Test
  void whoComesMoreThanAnHourLateIsNotWrittenToAndTheReasonIsKept() {
    PostedMessage late = visit("late-visit", Duration.ofHours(22));
    assertThat(late.state()).isEqualTo(MessageState.REFUSED);
    assertThat(late.reason()).contains("its moment was");
  }

  @Test
  void whoComesWithinTheHourIs() {
    assertThat(visit("near-visit", Duration.ofMinutes(23 * 60 + 30)).state())
        .isNotEqualTo(MessageState.REFUSED);
  }

  @Test
  void aMomentCountedFromTheEntryIsNeverMissed() {
    engine.deploy("since-entry.bpmn", dayBefore("since-entry", "enteredAt"));
    assertThat(enter("since-entry", Map.of()).state()).isNotEqualTo(MessageState.REFUSED);
  }

  private PostedMessage visit(String journey, Duration ahead) {
    engine.deploy(journey + ".bpmn", dayBefore(journey, "startsAt"));
    return enter(journey, Map.of("startsAt", clock.instant().plus(ahead).toString()));
  }

  /** One mail a day before a date. */
  private static String dayBefore(String journey, String date) {
    return file(
        journey,
        start("Booked", journey + "-booked", "reentry", "always")
            + timer("Before", "timeDate", "${daysBefore(%s, 1)}".formatted(date))
            + send("Reminder", "template", "reminder", "purpose", "service")
            + end("Done", "neutral")
            + flows("Booked", "Before", "Reminder", "Done"),
        journey + "-booked");
  }

  private PostedMessage enter(String journey, Map<String, Object> data) {
    RecipientId ana = engine.someone();
    assertThat(engine.post(ana, journey + "-booked", null, data).started()).hasSize(1);
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    // Its moment is past, so the engine's own executor takes the timer at once.
    while (outbox.list(ana, 1).isEmpty()) {
      assertThat(System.nanoTime()).as("out of patience").isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
    return outbox.list(ana, 1).get(0);
  }
}
