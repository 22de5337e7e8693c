package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.file;
import static org.followup.journey.ModelXml.flows;
import static org.followup.journey.ModelXml.message;
import static org.followup.journey.ModelXml.send;
import static org.followup.journey.ModelXml.start;
import static org.followup.journey.ModelXml.timer;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.jobexecutor.JobExecutorContext;
import org.camunda.bpm.engine.runtime.Job;
import org.followup.FollowupTest;
import org.followup.event.NewEvent;
import org.followup.event.Receipt;
import org.followup.message.MessageState;
import org.followup.message.Outbox;
import org.followup.message.PostedMessage;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** What else moves a date than the event that told it, and what stays where it is. */
@FollowupTest
class DateMovesTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final ZoneId TOKYO = ZoneId.of("Asia/Tokyo");

  @Autowired ApplicationContext context;
  @Autowired ManagementService management;
  @Autowired Recipients recipients;
  @Autowired Outbox outbox;
  @Autowired JdbcClient jdbc;
  @Autowired TransactionTemplate transaction;
  @Autowired Clock clock;

  private final String journey = "moves-" + UUID.randomUUID();
  private EngineFixture engine;
  private RecipientId person;
  private LocalDate day;

  @BeforeEach
  void someone() {
    engine = EngineFixture.in(context);
    person = engine.someone();
    day = clock.instant().atZone(BERLIN).toLocalDate().plusDays(30);
    live(BERLIN, Map.of("contractEnds", day.toString()));
  }

  @Test
  void anAttributeThatATimerReadsMovesIt() {
    deployTimer("${daysBefore(attribute('contractEnds'), 3)}");
    enter(Map.of());
    assertThat(due()).isEqualTo(endOf(day.minusDays(3), BERLIN));

    live(BERLIN, Map.of("contractEnds", day.plusDays(5).toString()));

    assertThat(due()).isEqualTo(endOf(day.plusDays(2), BERLIN));
  }

  @Test
  void anotherAttributeOrOneThatCannotBeReadMovesNothing() {
    deployTimer("${daysBefore(attribute('contractEnds'), 3)}");
    enter(Map.of());

    live(BERLIN, Map.of("contractEnds", day.toString(), "plan", "Plus"));
    live(BERLIN, Map.of("contractEnds", "some day"));

    assertThat(due()).isEqualTo(endOf(day.minusDays(3), BERLIN));
  }

  @Test
  void whoMovesToAnotherZoneIsWrittenToAtTheSameWallTimeThere() {
    deployTimer("${at(daysBefore(startsAt, 1), '10:00')}");
    enter(Map.of("startsAt", day.atTime(12, 0).atZone(BERLIN).toInstant().toString()));
    assertThat(due()).isEqualTo(at(day.minusDays(1), "10:00", BERLIN));

    live(TOKYO, Map.of());

    assertThat(due()).isEqualTo(at(day.minusDays(1), "10:00", TOKYO));
  }

  @Test
  void aZoneThatAnEventTellsFirstMovesTheTimersInItsTransaction() {
    recipients.put(person, person + "@example.com", null, null, Map.of());
    deployTimer("${daysBefore(startsAt, 1)}");
    enter(Map.of("startsAt", day.toString()));

    engine.post(person, "seen", null, Map.of("timeZone", "Pacific/Kiritimati"));

    assertThat(due()).isEqualTo(endOf(day.minusDays(1), ZoneId.of("Pacific/Kiritimati")));
  }

  @Test
  void withTheTransactionTheMoveIsUndone() {
    deployTimer("${daysBefore(attribute('contractEnds'), 3)}");
    enter(Map.of());

    assertThatThrownBy(
            () ->
                transaction.executeWithoutResult(
                    tx -> {
                      live(BERLIN, Map.of("contractEnds", day.plusDays(5).toString()));
                      throw new IllegalStateException("by the test");
                    }))
        .hasMessage("by the test");

    assertThat(due()).isEqualTo(endOf(day.minusDays(3), BERLIN));
  }

  @Test
  void durationsAndDaysSinceTheEntryKeepWhatIsLeftOfThem() {
    String both = "endsAt";
    deployTimer("${daysAfter(enteredAt, 3)}", "P20D", "${daysBefore(%s, 3)}".formatted(both));
    enter(Map.of(both, day.toString()));
    List<Instant> before = dues();

    assertThat(enter(Map.of(both, day.plusDays(9).toString())).advanced()).hasSize(1);

    List<Instant> after = dues();
    assertThat(after).hasSize(3);
    assertThat(after.get(0)).as("since the entry").isEqualTo(before.get(0));
    assertThat(after.get(1)).as("a duration").isEqualTo(before.get(1));
    assertThat(after.get(2)).as("the date").isEqualTo(endOf(day.plusDays(6), BERLIN));
  }

  @Test
  void aDateThatACalledJourneyWaitsForMovesThere() {
    String part = journey + "-part";
    engine.deploy(
        part + ".bpmn",
        file(
            part,
            "<bpmn:startEvent id=\"Called\" name=\"Called\"/>"
                + timer("Before", "timeDate", "${daysBefore(endsAt, 1)}")
                + end("Done", "neutral")
                + flows("Called", "Before", "Done")));
    engine.deploy(
        journey + ".bpmn",
        file(
            journey,
            start("In", journey, "reentry", "once-per-subject")
                + "<bpmn:callActivity id=\"Part\" name=\"Part\" calledElement=\"%s\"/>"
                    .formatted(part)
                + end("End", "goal")
                + flows("In", "Part", "End"),
            journey));
    enter(Map.of("endsAt", day.toString()));
    assertThat(due()).isEqualTo(endOf(day.minusDays(1), BERLIN));

    Receipt receipt = enter(Map.of("endsAt", day.plusDays(4).toString()));

    assertThat(receipt.advanced()).extracting(effect -> effect.journey()).containsExactly(journey);
    assertThat(due()).isEqualTo(endOf(day.plusDays(3), BERLIN));
  }

  @Test
  void anEventThatTheModelWaitsForMovesItToo() {
    engine.deploy(
        journey + ".bpmn",
        file(
            journey,
            start("In", journey, "reentry", "once-per-subject")
                + timer("Before", "timeDate", "${daysBefore(endsAt, 1)}")
                + end("End", "goal")
                + flows("In", "Before", "End")
                + """
                <bpmn:subProcess id="AtAnyTime" triggeredByEvent="true">
                  <bpmn:startEvent id="Moved" name="Moved" isInterrupting="false">
                    <bpmn:messageEventDefinition messageRef="%s"/>
                  </bpmn:startEvent>
                  %s
                </bpmn:subProcess>
                """
                    .formatted(
                        message(journey + "-moved"),
                        end("EndMoved", "neutral") + flows("Moved", "EndMoved")),
            journey,
            journey + "-moved"));
    enter(Map.of("endsAt", day.toString()));
    Instant now = clock.instant();

    engine.post(
        person, journey + "-moved", "it", now, Map.of("endsAt", day.plusDays(4).toString()));
    assertThat(due()).isEqualTo(endOf(day.plusDays(3), BERLIN));

    engine.post(
        person,
        journey + "-moved",
        "it",
        now.minus(Duration.ofHours(1)),
        Map.of("endsAt", day.plusDays(9).toString()));
    assertThat(due()).as("an older word").isEqualTo(endOf(day.plusDays(3), BERLIN));
  }

  @Test
  void anEarlierDateSkipsWhatIsPastByItAndSaysWhy() {
    engine.deploy(
        journey + ".bpmn",
        file(
            journey,
            start("In", journey, "reentry", "once-per-subject")
                + timer("Week", "timeDate", "${daysBefore(endsAt, 7)}")
                + send("SendWeek", "template", "week", "purpose", "service")
                + timer("Day", "timeDate", "${daysBefore(endsAt, 1)}")
                + end("End", "goal")
                + flows("In", "Week", "SendWeek", "Day", "End"),
            journey));
    enter(Map.of("endsAt", day.toString()));
    Instant soon = clock.instant().plus(Duration.ofDays(3)).truncatedTo(ChronoUnit.SECONDS);

    enter(Map.of("endsAt", soon.toString()));

    JourneySteeringTest.until("it was skipped", () -> !outbox.list(person, 1).isEmpty());
    PostedMessage skipped = outbox.list(person, 1).get(0);
    assertThat(skipped.state()).isEqualTo(MessageState.REFUSED);
    assertThat(skipped.reason()).contains("its moment was");
    assertThat(due())
        .isEqualTo(soon.atZone(BERLIN).minusDays(1).toInstant().truncatedTo(ChronoUnit.SECONDS));
  }

  @Test
  void aNodeThatHasTakenTheTimerBeforeItMovedLeavesItAlone() {
    deployTimer("${daysBefore(endsAt, 3)}");
    enter(Map.of("endsAt", day.toString()));
    enter(Map.of("endsAt", day.plusDays(2).toString()));
    String taken = jobs().get(0).getId();

    Context.setJobExecutorContext(new JobExecutorContext());
    try {
      management.executeJob(taken);
    } finally {
      Context.removeJobExecutorContext();
    }

    assertThat(due()).isEqualTo(endOf(day.minusDays(1), BERLIN));
    management.executeJob(taken); // a person may
    assertThat(jobs()).isEmpty();
  }

  @Test
  void twoNamesThatAreOnePersonWaitByTheZoneOfBoth() {
    RecipientId device = RecipientId.ofDevice("device-" + UUID.randomUUID());
    deployTimer("${daysBefore(endsAt, 3)}");
    engine.post(device, journey, "it", Map.of("endsAt", day.toString()));
    live(TOKYO, Map.of());

    engine.post(
        new NewEvent(
            "test",
            UUID.randomUUID().toString(),
            "identify",
            null,
            person,
            device.value().substring("anonymous:".length()),
            null,
            Map.of(),
            NewEvent.Handling.ACT));

    assertThat(due()).isEqualTo(endOf(day.minusDays(3), TOKYO));
  }

  /** One timer after the other text, side by side. */
  private void deployTimer(String... texts) {
    StringBuilder body = new StringBuilder(start("In", journey, "reentry", "once-per-subject"));
    body.append("<bpmn:parallelGateway id=\"All\"/>").append(flows("In", "All"));
    for (int i = 0; i < texts.length; i++) {
      String kind = texts[i].startsWith("P") ? "timeDuration" : "timeDate";
      body.append(timer("Timer" + i, kind, texts[i]))
          .append(end("End" + i, "goal"))
          .append(flows("All", "Timer" + i, "End" + i));
    }
    engine.deploy(journey + ".bpmn", file(journey, body.toString(), journey));
  }

  private Receipt enter(Map<String, Object> data) {
    return engine.post(person, journey, "it", data);
  }

  private void live(ZoneId zone, Map<String, Object> attributes) {
    recipients.put(person, person + "@example.com", null, zone, attributes);
  }

  private Instant due() {
    assertThat(jobs()).hasSize(1);
    return dues().get(0);
  }

  /** In the order of the timers' names. */
  private List<Instant> dues() {
    return jdbc.sql(
            """
            select j.duedate_ at time zone 'UTC' due
              from act_ru_job j
              join act_ru_jobdef d on d.id_ = j.job_def_id_
              join journey_instance i on i.instance_id = j.process_instance_id_
             where i.recipient_id = :person order by d.act_id_
            """)
        .param("person", person.value())
        .query((row, n) -> row.getObject("due", OffsetDateTime.class).toInstant())
        .list();
  }

  private List<Job> jobs() {
    return jdbc
        .sql("select instance_id from journey_instance where recipient_id = :person")
        .param("person", person.value())
        .query(String.class)
        .list()
        .stream()
        .flatMap(id -> management.createJobQuery().processInstanceId(id).list().stream())
        .toList();
  }

  private static Instant endOf(LocalDate day, ZoneId zone) {
    return at(day, "23:59:59", zone);
  }

  private static Instant at(LocalDate day, String time, ZoneId zone) {
    return day.atTime(LocalTime.parse(time)).atZone(zone).toInstant();
  }
}
