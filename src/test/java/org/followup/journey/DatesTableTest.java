package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.Year;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.runtime.Job;
import org.followup.FollowupTest;
import org.followup.event.Receipt;
import org.followup.message.MessageState;
import org.followup.message.Outbox;
import org.followup.message.PostedMessage;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The shipped journeys that wait for dates, played on the engine: somebody enters so late that so
 * many of the moments are past, then the date is told anew, and the timer is due when the calendar
 * of the person's zone says: over both clock changes, around 29 February, east and west.
 */
@FollowupTest
class DatesTableTest {

  @Autowired ApplicationContext context;
  @Autowired ManagementService management;
  @Autowired Recipients recipients;
  @Autowired Outbox outbox;
  @Autowired JdbcClient jdbc;
  @Autowired Clock clock;

  private EngineFixture engine;

  /** A journey with its dates: where somebody waits who enters that many days before. */
  enum Play {
    EVENT("event-countdown", "event-registered", "startsAt", 30, 10, 3, 0),
    TRIAL("trial-expiry", "trial-started", "endsAt", 20, 5, 0),
    VOUCHER("lapsed-voucher", "voucher-issued", "expiresAt", 20, 5),
    POINTS("loyalty-expiry", "points-expiring", "expiresAt", 30, 10),
    INVOICE("payment-reminder", "invoice-issued", "dueAt", 14, 0, -5, -12);

    private final String journey;
    private final String entry;
    private final String date;
    private final int[] ahead;

    Play(String journey, String entry, String date, int... ahead) {
      this.journey = journey;
      this.entry = entry;
      this.date = date;
      this.ahead = ahead;
    }
  }

  /** What the calendar has near the date. */
  enum Near {
    SPRING,
    AUTUMN,
    LEAP_DAY,
    NOTHING
  }

  /** How the shop writes the date. */
  enum Form {
    LOCAL,
    INSTANT,
    OTHER_OFFSET,
    MILLIS,
    BARE
  }

  /** Which of the two times clocks show around a change. */
  enum Shown {
    BEFORE,
    AFTER
  }

  /**
   * A line of the table. Days are counted from that day of the calendar.
   *
   * @param place how many of the journey's moments are past as the person enters
   * @param day of the date, at {@code time} by the person's clock
   * @param due when the timer is due, at {@code dueTime} by the person's clock
   */
  record Row(
      Play play,
      int place,
      String zone,
      Near near,
      int day,
      String time,
      Form form,
      int due,
      String dueTime,
      Shown shown) {}

  static Stream<Row> table() {
    String berlin = "Europe/Berlin";
    String newYork = "America/New_York";
    String auckland = "Pacific/Auckland";
    String howe = "Australia/Lord_Howe";
    String east = "Pacific/Kiritimati";
    String west = "Pacific/Pago_Pago";
    Shown before = Shown.BEFORE;
    Shown after = Shown.AFTER;
    return Stream.of(
        // same wall time on both sides of the change, to the second
        row(Play.TRIAL, 0, berlin, Near.SPRING, 3, "10:00:15", Form.LOCAL, -4, "10:00:15", before),
        row(Play.TRIAL, 1, berlin, Near.SPRING, 1, "10:00:15", Form.INSTANT, 0, "10:00:15", after),
        row(Play.TRIAL, 1, berlin, Near.SPRING, 0, "23:00", Form.LOCAL, -1, "23:00", before),
        row(Play.TRIAL, 2, berlin, Near.SPRING, -2, "12:00", Form.MILLIS, 1, "12:00", after),
        row(Play.TRIAL, 0, berlin, Near.AUTUMN, 3, "10:00:15", Form.LOCAL, -4, "10:00:15", before),
        row(Play.TRIAL, 1, berlin, Near.AUTUMN, 1, "00:30", Form.INSTANT, 0, "00:30", before),
        row(Play.TRIAL, 2, berlin, Near.AUTUMN, -1, "12:00", Form.OTHER_OFFSET, 2, "12:00", after),
        row(Play.TRIAL, 0, newYork, Near.SPRING, 6, "08:15", Form.INSTANT, -1, "08:15", before),
        row(Play.TRIAL, 0, newYork, Near.AUTUMN, 6, "08:15", Form.MILLIS, -1, "08:15", before),
        row(Play.TRIAL, 0, auckland, Near.SPRING, 4, "19:00", Form.LOCAL, -3, "19:00", before),
        row(Play.TRIAL, 2, auckland, Near.AUTUMN, -1, "19:00", Form.LOCAL, 2, "19:00", after),
        row(Play.TRIAL, 0, howe, Near.SPRING, 4, "19:00", Form.INSTANT, -3, "19:00", before),
        row(Play.TRIAL, 2, howe, Near.AUTUMN, -1, "19:00", Form.INSTANT, 2, "19:00", after),
        row(Play.VOUCHER, 0, berlin, Near.SPRING, 2, "18:00", Form.LOCAL, -5, "18:00", before),
        row(Play.VOUCHER, 1, berlin, Near.AUTUMN, 1, "18:00", Form.LOCAL, 0, "18:00", after),
        // at ten, whatever the change and whatever the hour of the date
        row(Play.EVENT, 0, berlin, Near.SPRING, 5, "19:00", Form.LOCAL, -9, "10:00", before),
        row(Play.EVENT, 1, berlin, Near.SPRING, 7, "19:00", Form.LOCAL, 0, "10:00", after),
        row(Play.EVENT, 2, berlin, Near.SPRING, 1, "00:15", Form.LOCAL, 0, "10:00", after),
        row(Play.EVENT, 3, berlin, Near.SPRING, -1, "19:00", Form.LOCAL, 0, "10:00", after),
        row(Play.EVENT, 1, berlin, Near.AUTUMN, 7, "19:00", Form.INSTANT, 0, "10:00", after),
        row(Play.EVENT, 3, newYork, Near.AUTUMN, -1, "23:30", Form.INSTANT, 0, "10:00", after),
        row(Play.POINTS, 0, berlin, Near.SPRING, 14, "09:00", Form.LOCAL, 0, "10:00", after),
        row(Play.POINTS, 1, berlin, Near.AUTUMN, 2, "09:00", Form.LOCAL, -1, "10:00", before),
        row(Play.INVOICE, 0, berlin, Near.SPRING, 2, "12:00", Form.BARE, -1, "10:00", before),
        row(Play.INVOICE, 1, berlin, Near.SPRING, -3, "12:00", Form.BARE, 0, "10:00", after),
        row(Play.INVOICE, 2, berlin, Near.AUTUMN, -9, "12:00", Form.BARE, 1, "10:00", after),
        row(Play.INVOICE, 3, berlin, Near.AUTUMN, -18, "12:00", Form.BARE, -1, "10:00", before),
        // 29 February: of it, to it, over it
        row(Play.TRIAL, 0, berlin, Near.LEAP_DAY, 0, "12:00", Form.LOCAL, -7, "12:00", after),
        row(Play.TRIAL, 0, berlin, Near.LEAP_DAY, 7, "12:00", Form.LOCAL, 0, "12:00", after),
        row(Play.TRIAL, 1, berlin, Near.LEAP_DAY, 1, "12:00", Form.INSTANT, 0, "12:00", after),
        row(Play.TRIAL, 2, berlin, Near.LEAP_DAY, 0, "12:00", Form.LOCAL, 3, "12:00", after),
        row(Play.TRIAL, 2, berlin, Near.LEAP_DAY, -3, "12:00", Form.LOCAL, 0, "12:00", after),
        row(Play.EVENT, 0, newYork, Near.LEAP_DAY, 0, "19:00", Form.BARE, -14, "10:00", after),
        row(Play.EVENT, 3, newYork, Near.LEAP_DAY, -1, "19:00", Form.BARE, 0, "10:00", after),
        // a bare date is the end of that day where the person lives
        row(Play.TRIAL, 0, berlin, Near.SPRING, 0, "00:00", Form.BARE, -7, "23:59:59", before),
        row(Play.TRIAL, 1, berlin, Near.SPRING, 1, "00:00", Form.BARE, 0, "23:59:59", after),
        row(Play.TRIAL, 2, berlin, Near.AUTUMN, -3, "00:00", Form.BARE, 0, "23:59:59", after),
        row(Play.VOUCHER, 0, east, Near.NOTHING, 0, "00:00", Form.BARE, -7, "23:59:59", after),
        row(Play.VOUCHER, 0, west, Near.NOTHING, 0, "00:00", Form.BARE, -7, "23:59:59", after),
        // the same moment is another day far east and far west
        row(Play.EVENT, 0, east, Near.NOTHING, 0, "01:00", Form.INSTANT, -14, "10:00", after),
        row(Play.EVENT, 0, west, Near.NOTHING, 0, "23:00", Form.INSTANT, -14, "10:00", after),
        row(Play.EVENT, 3, east, Near.NOTHING, 0, "01:00", Form.OTHER_OFFSET, 1, "10:00", after),
        row(Play.EVENT, 3, west, Near.NOTHING, 0, "23:00", Form.OTHER_OFFSET, 1, "10:00", after),
        row(
            Play.TRIAL,
            0,
            "Asia/Kathmandu",
            Near.NOTHING,
            0,
            "05:45",
            Form.INSTANT,
            -7,
            "05:45",
            after));
  }

  static Stream<Row> tableOfTheEarly() {
    return table().filter(row -> row.place() == 0);
  }

  private static Row row(
      Play play,
      int place,
      String zone,
      Near near,
      int day,
      String time,
      Form form,
      int due,
      String dueTime,
      Shown shown) {
    return new Row(play, place, zone, near, day, time, form, due, dueTime, shown);
  }

  @BeforeEach
  void engine() {
    engine = EngineFixture.in(context);
  }

  @ParameterizedTest
  @MethodSource("table")
  void isDueByTheCalendarOfThePerson(Row row) {
    ZoneId zone = ZoneId.of(row.zone());
    LocalDate day = dayOf(row.near(), zone);
    LocalDateTime date = day.plusDays(row.day()).atTime(LocalTime.parse(row.time()));
    Instant near = clock.instant().plus(Duration.ofDays(row.play().ahead[row.place()]));
    RecipientId person = someoneIn(zone);

    // comes in late, or in time, and waits where the others of that day wait
    assertThat(enter(row.play(), person, near.toString()).started()).hasSize(1);
    awaitPlace(row, person);
    assertThat(skipped(person)).hasSize(row.place());
    assertThat(enter(row.play(), person, written(date, row.form(), zone)).advanced()).hasSize(1);

    assertThat(timer(person).getDuedate().toInstant())
        .isEqualTo(
            day.plusDays(row.due())
                .atTime(LocalTime.parse(row.dueTime()))
                .toInstant(offset(row, day, zone)));
  }

  /** As a date that was known from the beginning. */
  @ParameterizedTest
  @MethodSource("tableOfTheEarly")
  void isDueAtTheSameMomentWhenTheDateWasKnownAtOnce(Row row) {
    ZoneId zone = ZoneId.of(row.zone());
    LocalDate day = dayOf(row.near(), zone);
    LocalDateTime date = day.plusDays(row.day()).atTime(LocalTime.parse(row.time()));
    RecipientId person = someoneIn(zone);

    enter(row.play(), person, written(date, row.form(), zone));

    assertThat(timer(person).getDuedate().toInstant())
        .isEqualTo(
            day.plusDays(row.due())
                .atTime(LocalTime.parse(row.dueTime()))
                .toInstant(offset(row, day, zone)));
  }

  private RecipientId someoneIn(ZoneId zone) {
    RecipientId person = engine.someone();
    recipients.put(person, person + "@example.com", null, zone, Map.of());
    return person;
  }

  private Receipt enter(Play play, RecipientId person, Object date) {
    return engine.post(person, play.entry, "it", Map.of(play.date, date));
  }

  /** The engine takes the timers that are past one after the other. */
  private void awaitPlace(Row row, RecipientId person) {
    JourneySteeringTest.until(
        "it waits at place " + row.place(),
        () ->
            skipped(person).size() == row.place()
                && jobs(person).stream()
                    .anyMatch(job -> job.getDuedate().toInstant().isAfter(clock.instant())));
  }

  private List<PostedMessage> skipped(RecipientId person) {
    return outbox.list(person, 10).stream()
        .filter(mail -> mail.state() == MessageState.REFUSED)
        .filter(mail -> String.valueOf(mail.reason()).contains("its moment was"))
        .toList();
  }

  private Job timer(RecipientId person) {
    List<Job> jobs = jobs(person);
    assertThat(jobs).hasSize(1);
    return jobs.get(0);
  }

  private List<Job> jobs(RecipientId person) {
    String instance =
        jdbc.sql("select instance_id from journey_instance where recipient_id = :person")
            .param("person", person.value())
            .query(String.class)
            .single();
    return management.createJobQuery().processInstanceId(instance).list();
  }

  /** The next one that leaves room for everything before it. */
  private LocalDate dayOf(Near near, ZoneId zone) {
    Instant earliest = clock.instant().plus(Duration.ofDays(40));
    LocalDate today = earliest.atZone(zone).toLocalDate();
    return switch (near) {
      case NOTHING -> today;
      case LEAP_DAY ->
          Stream.iterate(today.getYear(), year -> year + 1)
              .filter(Year::isLeap)
              .map(year -> MonthDay.of(2, 29).atYear(year))
              .filter(day -> day.isAfter(today))
              .findFirst()
              .orElseThrow();
      case SPRING, AUTUMN -> transition(near, earliest, zone).getDateTimeBefore().toLocalDate();
    };
  }

  private static ZoneOffsetTransition transition(Near near, Instant after, ZoneId zone) {
    return Stream.iterate(
            zone.getRules().nextTransition(after),
            one -> zone.getRules().nextTransition(one.getInstant()))
        .filter(one -> one.isGap() == (near == Near.SPRING))
        .findFirst()
        .orElseThrow();
  }

  private ZoneOffset offset(Row row, LocalDate day, ZoneId zone) {
    if (row.near() == Near.SPRING || row.near() == Near.AUTUMN) {
      ZoneOffsetTransition change =
          transition(row.near(), clock.instant().plus(Duration.ofDays(40)), zone);
      return row.shown() == Shown.BEFORE ? change.getOffsetBefore() : change.getOffsetAfter();
    }
    return zone.getRules().getOffset(day.atStartOfDay().toInstant(ZoneOffset.UTC));
  }

  private static Object written(LocalDateTime date, Form form, ZoneId zone) {
    Instant moment = date.atZone(zone).toInstant();
    return switch (form) {
      case LOCAL -> date.truncatedTo(ChronoUnit.SECONDS).toString();
      case INSTANT -> moment.toString();
      case OTHER_OFFSET -> moment.atOffset(ZoneOffset.ofHoursMinutes(5, 30)).toString();
      case MILLIS -> moment.toEpochMilli();
      case BARE -> date.toLocalDate().toString();
    };
  }
}
