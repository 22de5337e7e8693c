package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.followup.journey.Story.Step;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Plays all stories side by side on one clock, each with a person of its own, as in real life: a
 * month for all of them takes no longer than a month for one, and each shows that the others leave
 * it alone.
 */
class StoryPlay {

  /** The clock ticks while events are on their way. */
  private static final Duration TICKING = Duration.ofSeconds(20);

  private final StoryStage stage;
  private final JdbcClient jdbc;
  private final List<Part> parts = new ArrayList<>();

  StoryPlay(StoryStage stage, JdbcClient jdbc) {
    this.stage = stage;
    this.jdbc = jdbc;
  }

  /** How an instance of the story's journey stands. */
  private record Standing(@Nullable Instant endedAt, @Nullable String outcome) {}

  /** A story with its person, and what was seen of it. */
  private static final class Part {
    private final Story.Told told;
    private final String person;
    private final StoryTime time;
    private final List<String> faults = new ArrayList<>();
    private List<JsonNode> mails = List.of();
    private List<String> tasks = List.of();
    private List<Standing> standings = List.of();
    private int reported;

    private Part(Story.Told told, String person, StoryTime time) {
      this.told = told;
      this.person = person;
      this.time = time;
    }
  }

  /** Plays the stories from the next ten o'clock on. */
  void play(List<Story.Told> stories) {
    Instant opening = StoryStage.next("10:00", stage.now());
    String run = Long.toString(opening.getEpochSecond(), 36);
    TreeMap<Instant, List<Runnable>> agenda = new TreeMap<>();
    TreeMap<Instant, List<Report>> reports = new TreeMap<>();
    for (Story.Told told : stories) {
      Instant begin =
          StoryStage.next(told.story().given().beginsAt(), opening.minus(Duration.ofMillis(1)));
      String name = told.file().getFileName().toString().replace(".yaml", "");
      Part part =
          new Part(told, "story-" + run + "-" + told.journey() + "-" + name, new StoryTime(begin));
      parts.add(part);
      introduce(part);
      for (Step step : told.story().when()) {
        Instant at = part.time.of(step.at());
        if (step.done() == null) {
          reports.computeIfAbsent(at, moment -> new ArrayList<>()).add(new Report(part, step));
          agenda.computeIfAbsent(at, moment -> new ArrayList<>());
        } else {
          agenda.computeIfAbsent(at, moment -> new ArrayList<>()).add(() -> complete(part, step));
        }
      }
      agenda
          .computeIfAbsent(part.time.of(told.story().until()), moment -> new ArrayList<>())
          .add(() -> look(part));
    }
    agenda.forEach(
        (moment, deeds) -> {
          stage.moveTo(moment);
          report(reports.getOrDefault(moment, List.of()));
          deeds.forEach(Runnable::run);
        });
  }

  /** Fails where the story went otherwise than told. */
  void check(Story.Told told) {
    Part part = parts.stream().filter(p -> p.told.equals(told)).findFirst().orElseThrow();
    Story.Then then = told.story().then();
    assertThat(part.faults).as("what the receipts say").isEmpty();
    assertThat(part.mails.stream().map(mail -> label(mail, told)).toList())
        .as("mails")
        .isEqualTo(orNone(then.mails()).stream().map(mail -> label(mail, told)).toList());
    for (int i = 0; i < part.mails.size(); i++) {
      checkMail(orNone(then.mails()).get(i), part.mails.get(i), part.time);
    }
    assertThat(part.tasks).as("open tasks").isEqualTo(orNone(then.tasks()));
    List<Standing> ended = part.standings.stream().filter(s -> s.endedAt() != null).toList();
    assertThat(ended.stream().map(Standing::outcome).toList())
        .as("outcomes")
        .isEqualTo(orNone(then.ended()).stream().map(Story.Ending::outcome).toList());
    for (int i = 0; i < ended.size(); i++) {
      Instant due = part.time.of(orNone(then.ended()).get(i).at());
      assertThat(ended.get(i).endedAt()).as("end").isBetween(due, due.plus(TICKING));
    }
    assertThat(part.standings.size() - ended.size())
        .as("still running")
        .isEqualTo(then.running() == null ? 0 : then.running());
  }

  private void introduce(Part part) {
    Story.Given given = part.told.story().given();
    stage.putRecipient(part.person, given.profileGiven());
    given.permissionsGiven().forEach(purpose -> stage.permit(part.person, purpose));
  }

  private record Report(Part part, Step step) {}

  private void report(List<Report> reports) {
    if (reports.isEmpty()) {
      return;
    }
    List<Map<String, Object>> events =
        reports.stream().map(report -> event(report.part(), report.step())).toList();
    List<JsonNode> receipts = stage.report(events);
    for (int i = 0; i < reports.size(); i++) {
      check(reports.get(i).part(), reports.get(i).step(), receipts.get(i));
    }
  }

  private static Map<String, Object> event(Part part, Step step) {
    Map<String, Object> event = new HashMap<>();
    event.put("id", part.person + "-" + part.reported++);
    event.put("source", "stories");
    event.put("type", step.event());
    if (!"device".equals(step.by())) {
      event.put("recipient", part.person);
    }
    if (step.by() != null) {
      event.put("anonymousid", part.person + "-device");
    }
    if (step.subject() != null) {
      event.put("subject", step.subject());
    }
    if (step.happened() != null) {
      event.put("time", part.time.of(step.happened()).toString());
    }
    Map<String, Object> data = new HashMap<>();
    if (step.data() != null) {
      step.data().forEach((name, value) -> data.put(name, part.time.resolve(value)));
    }
    event.put("data", data);
    return event;
  }

  private static void check(Part part, Step step, JsonNode receipt) {
    if (receipt.path("deferred").asBoolean() || receipt.path("duplicate").asBoolean()) {
      part.faults.add(step.at() + " " + step.event() + " was not applied: " + receipt);
    }
    compare(part, step, receipt, "started", "journey", step.starts());
    compare(part, step, receipt, "ended", "journey", step.ends());
    compare(part, step, receipt, "withdrawn", "message", step.withdraws());
    compare(part, step, receipt, "refused", "journey", step.refuses());
  }

  private static void compare(
      Part part,
      Step step,
      JsonNode receipt,
      String effect,
      String name,
      @Nullable List<String> told) {
    List<String> found = new ArrayList<>();
    receipt.path(effect).forEach(entry -> found.add(entry.path(name).asText()));
    List<String> expected = new ArrayList<>(orNone(told));
    found.sort(Comparator.naturalOrder());
    expected.sort(Comparator.naturalOrder());
    if (!found.equals(expected)) {
      part.faults.add(
          "%s %s: %s %s instead of %s; receipt %s"
              .formatted(step.at(), step.event(), effect, found, expected, receipt));
    }
  }

  private void complete(Part part, Step step) {
    List<JsonNode> found =
        stage.tasksOf(part.person).stream()
            .filter(task -> task.path("name").asText().equals(step.done()))
            .toList();
    if (found.size() != 1) {
      part.faults.add(step.at() + ": " + found.size() + " open tasks named " + step.done());
      return;
    }
    Map<String, Object> answers = new HashMap<>();
    if (step.data() != null) {
      step.data().forEach((name, value) -> answers.put(name, part.time.resolve(value)));
    }
    stage.complete(found.get(0).path("id").asText(), answers);
  }

  private void look(Part part) {
    part.mails = stage.mailsTo(part.person);
    part.tasks =
        stage.tasksOf(part.person).stream().map(task -> task.path("name").asText()).toList();
    part.standings =
        jdbc.sql(
                """
                select ended_at, outcome from journey_instance
                where recipient_id = :person and journey = :journey
                order by ended_at, entered_at
                """)
            .param("person", part.person)
            .param("journey", part.told.journey())
            .query(
                (row, number) -> {
                  java.sql.Timestamp ended = row.getTimestamp("ended_at");
                  return new Standing(
                      ended == null ? null : ended.toInstant(), row.getString("outcome"));
                })
            .list();
  }

  private static String label(JsonNode mail, Story.Told told) {
    return mail.path("journey").asText(told.journey()) + "/" + mail.path("message").asText();
  }

  private static String label(Story.Mail mail, Story.Told told) {
    return (mail.of() == null ? told.journey() : mail.of()) + "/" + mail.mail();
  }

  private static void checkMail(Story.Mail told, JsonNode mail, StoryTime time) {
    Instant due = time.of(told.at());
    assertThat(Instant.parse(mail.path("received").asText()))
        .as("when %s came", told.mail())
        .isBetween(due, due.plus(TICKING));
    if (told.subject() != null) {
      assertThat(mail.path("subject").asText()).isEqualTo(told.subject());
    }
    orNone(told.says()).forEach(words -> assertThat(mail.path("text").asText()).contains(words));
    orNone(told.silentOn())
        .forEach(words -> assertThat(mail.path("text").asText()).doesNotContain(words));
  }

  private static <T> List<T> orNone(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }
}
