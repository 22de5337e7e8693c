package org.followup.journey;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.followup.RoomSlice;
import org.followup.StoppedClock;
import org.followup.audience.Audiences;
import org.followup.demo.EmptyDatabase;
import org.followup.journey.SchedulePlan.Scheduled;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What lets people in by schedule, alone, on a real PostgreSQL of its own and by a clock that
 * stands where a test puts it: the inbox is real, and nobody empties it but the test. Several on
 * one database are nodes.
 */
final class ScheduleRoom implements AutoCloseable {

  final ConfigurableApplicationContext context;
  final JdbcClient jdbc;
  final StoppedClock clock;
  private final ScheduleRepository schedules;
  private final SchedulePlan plan;
  private final TurnCopies copies;
  private final TurnHandover handover;

  private ScheduleRoom(EmptyDatabase database, String... properties) {
    context =
        new SpringApplicationBuilder(Slice.class)
            .web(WebApplicationType.NONE)
            .properties(properties)
            .run(
                "--database=" + database.jdbcUrl(),
                "--spring.config.name=none",
                "--spring.main.banner-mode=off",
                "--followup.secret=a-secret-for-these-tests-only");
    jdbc = context.getBean(JdbcClient.class);
    clock = context.getBean(StoppedClock.class);
    schedules = context.getBean(ScheduleRepository.class);
    plan = context.getBean(SchedulePlan.class);
    copies = context.getBean(TurnCopies.class);
    handover = context.getBean(TurnHandover.class);
  }

  static ScheduleRoom on(EmptyDatabase database, String... properties) {
    return new ScheduleRoom(database, properties);
  }

  /** An entry of a journey of that name, known from the clock's moment on. */
  final class Entry {
    private final String journey;
    private final ModelFacts.Entry entry;
    boolean active = true;

    private Entry(String journey, String xml) {
      this.journey = journey;
      entry = ModelReader.read(ModelXml.model(xml)).get(0).entries().get(0);
      EntrySchedule schedule = schedule();
      schedules.begin(
          journey,
          "In",
          schedule.said(),
          clock.now,
          clock.now.atZone(ZoneId.of("Europe/Berlin")).toLocalDateTime());
    }

    EntrySchedule schedule() {
      EntrySchedule schedule = entry.schedule();
      if (schedule == null) {
        throw new IllegalStateException("The test has drawn no schedule.");
      }
      return schedule;
    }

    Scheduled now() {
      return new Scheduled(
          new WaitRepository.Entry(journey + ":1", journey, "In", false, !active, false),
          entry,
          schedules.list().stream()
              .filter(state -> state.journey().equals(journey))
              .findFirst()
              .orElseThrow(),
          active);
    }

    /** One step, as a node does it. */
    boolean step() {
      boolean more = plan.plan(now());
      more |= copies.copyNext(now());
      more |= handover.handNext(now());
      handover.finish(now());
      return more;
    }

    boolean copy() {
      return copies.copyNext(now());
    }

    boolean plan() {
      return plan.plan(now());
    }

    /** Everything that is due; the inbox is as empty then as if all had taken effect. */
    void run() {
      while (step()) {
        takeEffect();
      }
    }

    /** Lets the clock stand at each due moment up to then, as time would. */
    void runUntil(Instant end) {
      run();
      for (Optional<Instant> next = next(end); next.isPresent(); next = next(end)) {
        clock.now = next.get().isAfter(clock.now) ? next.get() : clock.now.plusMillis(1);
        run();
      }
      clock.now = end;
      run();
    }

    private Optional<Instant> next(Instant end) {
      Scheduled one = now();
      return Stream.of(plan.findNext(one), handover.findNext(one))
          .flatMap(Optional::stream)
          .min(Comparator.naturalOrder())
          .filter(next -> !next.isAfter(end));
    }

    /** Who has been handed to the inbox so far and when, in order. */
    List<String> handed() {
      return jdbc.sql(
              """
              select split_part(id, '/', 2) || ' ' ||
                to_char(accepted_at at time zone 'UTC', 'MM-DD HH24:MI')
              from event_log where type = 'scheduled-entry' and data ->> 'journey' = :journey
              order by accepted_at, recipient_id
              """)
          .param("journey", journey)
          .query(String.class)
          .list();
    }

    long count(String column) {
      return jdbc.sql(
              "select coalesce(sum(%s), 0) from journey_occurrence where journey = :journey"
                  .formatted(column))
          .param("journey", journey)
          .query(Long.class)
          .single();
    }

    List<String> turns() {
      return jdbc.sql(
              """
              select recipient_id || ' ' || to_char(due_at at time zone 'UTC', 'MM-DD HH24:MI')
              from journey_turn join journey_occurrence using (occurrence_id)
              where journey = :journey order by due_at, recipient_id
              """)
          .param("journey", journey)
          .query(String.class)
          .list();
    }
  }

  Entry entry(String journey, String kind, String text, String... fields) {
    return new Entry(
        journey,
        ModelXml.file(
            journey,
            ModelXml.schedule("In", kind, text, fields)
                + ModelXml.end("Out", "goal")
                + ModelXml.flows("In", "Out")));
  }

  RecipientId person(String id, String zone, Map<String, Object> attributes) {
    RecipientId recipient = new RecipientId(id);
    context
        .getBean(Recipients.class)
        .put(recipient, id + "@example.com", null, ZoneId.of(zone), attributes);
    return recipient;
  }

  void audience(String name, String text) {
    context.getBean(Audiences.class).save(name, text, "test");
  }

  void takeEffect() {
    jdbc.sql("delete from event_inbox").update();
  }

  @Override
  public void close() throws IOException {
    context.close();
  }

  @ComponentScan(
      basePackages = {"org.followup.audience", "org.followup.recipient", "org.followup.event"})
  @ComponentScan(
      basePackages = {"org.followup.journey", "org.followup.message"},
      useDefaultFilters = false,
      includeFilters =
          @ComponentScan.Filter(
              type = FilterType.REGEX,
              pattern =
                  ".*\\.(ScheduleRepository|TurnRepository|TurnCopies|TurnHandover|TurnPersons"
                      + "|SchedulePlan|WaitRepository|JourneyRepository|JourneyCatalog"
                      + "|WaitingMails|QueueRepository)"))
  @ConfigurationPropertiesScan({
    "org.followup.audience",
    "org.followup.recipient",
    "org.followup.event"
  })
  @EnableConfigurationProperties({PaceSettings.class, DeploymentSettings.class})
  static class Slice extends RoomSlice {

    @Bean(destroyMethod = "close")
    HikariDataSource dataSource(@Value("${database}") String url) {
      HikariDataSource source = source(url);
      source.setMaximumPoolSize(8);
      return migrated(source, "node", "recipient", "event", "audience", "message", "journey");
    }

    @Bean
    ScheduleGuests guests() {
      return (journey, recipient) -> !recipient.value().startsWith("stranger");
    }

    @Bean
    SimpleMeterRegistry metrics() {
      return new SimpleMeterRegistry();
    }

    @Bean
    StoppedClock clock() {
      return new StoppedClock(Instant.parse("2026-11-20T12:00:00Z"));
    }
  }
}
