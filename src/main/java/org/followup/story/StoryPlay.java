package org.followup.story;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.followup.recipient.RecipientId;
import org.followup.report.People;
import org.followup.story.Story.Step;
import org.followup.story.StoryDoors.RefusedException;
import org.jspecify.annotations.Nullable;

/**
 * Plays stories side by side on one clock, each with a person of its own, as in real life: a month
 * for all of them takes no longer than a month for one, and each shows that the others leave it
 * alone.
 */
final class StoryPlay {

  private static final int ALL = 100_000;

  /** Longest name of a person, whose address it begins, too. */
  private static final int LONGEST = 60;

  private static final int TOGETHER = 500;

  private static final Duration ACQUAINTANCE = Duration.ofMinutes(10);

  private final Stage stage;
  private final StoryDoors doors;
  private final People people;
  private final StoryCast cast;

  /** What happens at one moment: what is reported, and then what is done and looked at. */
  private static final class Moment {
    private final List<Report> reports = new ArrayList<>();
    private final List<Runnable> deeds = new ArrayList<>();
  }

  private record Report(Seen seen, Step step) {}

  StoryPlay(Stage stage, People people, StoryCast cast) {
    this.stage = stage;
    this.doors = new StoryDoors(stage);
    this.people = people;
    this.cast = cast;
  }

  /**
   * Plays the stories from the next ten o'clock on.
   *
   * @param begin told of the people in them before anything happens
   */
  List<Seen> play(List<Story> stories, Consumer<List<String>> begin) {
    Instant opening =
        StoryTime.begin(
            StoryTime.TEN_O_CLOCK, stage.now().plus(Duration.ofMillis(1)), StoryTime.ZONE);
    String run = Long.toString(opening.getEpochSecond(), 36);
    List<Seen> played = new ArrayList<>();
    TreeMap<Instant, Moment> agenda = new TreeMap<>();
    for (Story story : stories) {
      String person = name(run, played.size() + 1, story);
      played.add(enrol(story, person, opening, agenda));
    }
    begin.accept(played.stream().map(seen -> seen.person).toList());
    agenda.forEach(
        (moment, happens) -> {
          stage.moveTo(moment);
          for (int i = 0; i < happens.reports.size(); i += TOGETHER) {
            report(happens.reports.subList(i, Math.min(i + TOGETHER, happens.reports.size())));
          }
          happens.deeds.forEach(Runnable::run);
        });
    return played;
  }

  /** Puts a story on the agenda. */
  private Seen enrol(Story story, String person, Instant opening, Map<Instant, Moment> agenda) {
    ZoneId told = StoryTime.zoneOf(story.given().profile());
    ZoneId zone = told == null ? StoryTime.ZONE : told;
    Instant begin = StoryTime.begin(story.given().begins().text(), opening, zone);
    Seen seen = new Seen(story, person, new StoryTime(begin, zone));
    cast.tell(person, story);
    if (begin.isBefore(opening)) {
      seen.fault(
          story.given().begins().line(),
          "it begins in the past: the stage's clock is at " + opening + " already.");
      return seen;
    }
    // Before, so that making everybody's acquaintance takes no time of the story.
    at(agenda, begin.minus(ACQUAINTANCE)).deeds.add(() -> introduce(seen));
    for (Step step : story.when()) {
      Moment moment = at(agenda, seen.time.of(step.at()));
      if (step.event() != null) {
        moment.reports.add(new Report(seen, step));
      } else if (step.done() != null) {
        moment.deeds.add(() -> complete(seen, step));
      } else {
        moment.deeds.add(() -> change(seen, step));
      }
    }
    at(agenda, seen.time.of(story.until().text())).deeds.add(() -> look(seen));
    return seen;
  }

  private static String name(String run, int number, Story story) {
    // it becomes part of an address
    String file =
        Objects.toString(story.file().getFileName(), "")
            .replace(".yaml", "")
            .replaceAll("[^A-Za-z0-9-]+", "-");
    String name = "story-%s-%d-%s-%s".formatted(run, number, story.journey(), file);
    return name.length() <= LONGEST ? name : name.substring(0, LONGEST);
  }

  private static Moment at(Map<Instant, Moment> agenda, Instant moment) {
    return agenda.computeIfAbsent(moment, m -> new Moment());
  }

  private void introduce(Seen seen) {
    try {
      doors.putRecipient(seen.person, resolve(seen, seen.story.given().profile()));
    } catch (RefusedException refusal) {
      seen.fault(
          seen.story.given().begins().line(), "the profile was refused: " + refusal.getMessage());
    }
    for (Story.Said purpose : seen.story.given().permissions()) {
      try {
        doors.permit(seen.person, purpose.text());
      } catch (RefusedException refusal) {
        seen.fault(purpose.line(), "the permission was refused: " + refusal.getMessage());
      }
    }
  }

  private void report(List<Report> reports) {
    if (reports.isEmpty()) {
      return;
    }
    List<Map<String, Object>> events =
        reports.stream().map(report -> event(report.seen(), report.step())).toList();
    try {
      List<JsonNode> receipts = doors.report(events);
      for (int i = 0; i < reports.size(); i++) {
        Report report = reports.get(i);
        report.seen().receipts.add(new Seen.Told(report.step(), receipts.get(i)));
      }
    } catch (RefusedException oneOfThem) {
      if (reports.size() > 1) {
        reports.forEach(report -> report(List.of(report)));
      } else {
        Report report = reports.get(0);
        report
            .seen()
            .fault(
                report.step().line(),
                "%s was refused: %s".formatted(report.step().event(), oneOfThem.getMessage()));
      }
    }
  }

  private static Map<String, Object> event(Seen seen, Step step) {
    Map<String, Object> event = new HashMap<>();
    event.put("id", seen.nextEventId());
    event.put("source", "stories");
    event.put("type", Objects.requireNonNull(step.event()));
    boolean ofNobody = "nobody".equals(step.by());
    if (!ofNobody && !"device".equals(step.by())) {
      event.put("recipient", seen.person);
    }
    if (!ofNobody && step.by() != null) {
      event.put("anonymousid", seen.person + "-device");
    }
    if (step.subject() != null) {
      event.put("subject", step.subject());
    }
    if (step.happened() != null) {
      event.put("time", seen.time.of(step.happened()).toString());
    }
    event.put("data", resolve(seen, step.data()));
    return event;
  }

  /** With moments and dates in the place of {@code in 3d} and {@code date in 3d}. */
  private static Map<String, Object> resolve(Seen seen, Map<String, Object> told) {
    Map<String, Object> resolved = new LinkedHashMap<>();
    told.forEach((name, value) -> resolved.put(name, resolve(seen, value)));
    return resolved;
  }

  private static @Nullable Object resolve(Seen seen, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> inner = new LinkedHashMap<>();
      map.forEach((name, one) -> inner.put(String.valueOf(name), resolve(seen, one)));
      return inner;
    }
    if (value instanceof List<?> list) {
      List<Object> inner = new ArrayList<>();
      list.forEach(one -> inner.add(resolve(seen, one)));
      return inner;
    }
    return value == null ? null : seen.time.resolve(value);
  }

  private void complete(Seen seen, Step step) {
    List<JsonNode> open = doors.tasksOf(seen.person);
    List<JsonNode> found =
        open.stream().filter(task -> task.path("name").asText().equals(step.done())).toList();
    if (found.size() != 1) {
      seen.fault(
          step.line(),
          "at %s %d open tasks are named \"%s\"; open are: %s."
              .formatted(
                  step.at(),
                  found.size(),
                  step.done(),
                  open.isEmpty()
                      ? "none"
                      : String.join(
                          ", ", open.stream().map(task -> task.path("name").asText()).toList())));
      return;
    }
    try {
      doors.complete(found.get(0).path("id").asText(), resolve(seen, step.data()));
    } catch (RefusedException refusal) {
      seen.fault(step.line(), "the task could not be completed: " + refusal.getMessage());
    }
  }

  private void change(Seen seen, Step step) {
    try {
      doors.patchRecipient(seen.person, resolve(seen, Objects.requireNonNull(step.profile())));
    } catch (RefusedException refusal) {
      seen.fault(step.line(), "the profile's change was refused: " + refusal.getMessage());
    }
  }

  private void look(Seen seen) {
    Object told = seen.story.given().profile().get("email");
    boolean without = seen.story.given().profile().containsKey("email") && told == null;
    seen.mails =
        without
            ? List.of()
            : stage.mailsTo(told == null ? StoryDoors.addressOf(seen.person) : told.toString());
    seen.tasks =
        doors.tasksOf(seen.person).stream().map(task -> task.path("name").asText()).toList();
    seen.log = people.timeline(new RecipientId(seen.person), null, ALL);
  }
}
