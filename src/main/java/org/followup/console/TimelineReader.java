package org.followup.console;

import static org.followup.console.TimelineMail.put;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.followup.report.People;
import org.jspecify.annotations.Nullable;

/** Turns what happened to a person into lines that can be read at a glance. */
final class TimelineReader {

  private final JourneyWords words;
  private final LocalTimes times;
  private final TimelineMail mails;
  private final TimelineHits hits;

  TimelineReader(JourneyWords words, LocalTimes times, HeldMail held) {
    this.words = words;
    this.times = times;
    this.mails = new TimelineMail(words, times, held);
    this.hits = new TimelineHits(times);
  }

  /** A day with its lines, newest first. */
  record Day(String day, List<TimelineLine> lines) {}

  /**
   * Entries, newest first, by day. Steps of an instance that follow each other share a line, and so
   * do hits of one visit.
   */
  List<Day> read(List<People.Entry> entries) {
    Map<String, List<TimelineLine>> days = new LinkedHashMap<>();
    for (int i = 0; i < entries.size(); ) {
      People.Entry entry = entries.get(i);
      String day = times.day(entry.at());
      int next = i + 1;
      while (next < entries.size()
          && (isSamePath(entry, entries.get(next))
              || TimelineHits.isSameVisit(entry, entries.get(next)))
          && times.day(entries.get(next).at()).equals(day)) {
        next++;
      }
      TimelineLine line =
          switch (entry.kind()) {
            case "step" -> path(entries.subList(i, next));
            case "hit" -> hits.line(entries.subList(i, next));
            default -> line(entry);
          };
      if (line != null) {
        days.computeIfAbsent(day, none -> new ArrayList<>()).add(line);
      }
      i = next;
    }
    return days.entrySet().stream().map(day -> new Day(day.getKey(), day.getValue())).toList();
  }

  private static boolean isSamePath(People.Entry one, People.Entry other) {
    return one.kind().equals("step")
        && other.kind().equals("step")
        && String.valueOf(one.item().get("instance"))
            .equals(String.valueOf(other.item().get("instance")));
  }

  private @Nullable TimelineLine line(People.Entry entry) {
    Facts item = new Facts(entry.item());
    return switch (entry.kind()) {
      case "consent" -> consent(entry.at(), item);
      case "preference" -> preference(entry.at(), item);
      case "event" -> event(entry.at(), item);
      case "entered" -> entered(entry.at(), item);
      case "send" -> mails.line(entry.at(), item);
      case "ended" -> ended(entry.at(), item);
      case "call" -> call(entry.at(), item);
      default -> TimelineLine.of(entry.at(), "calm", entry.kind());
    };
  }

  private TimelineLine consent(Instant at, Facts consent) {
    String purpose = consent.text("purpose", "");
    boolean granted = consent.is("granted");
    String what =
        purpose.equals("tracking")
            ? "Tracking: " + consent.text("level", granted ? "granted" : "withdrawn")
            : (granted ? "Consent to " : "Consent withdrawn: ") + purpose;
    Map<String, String> facts = new LinkedHashMap<>();
    put(facts, "Basis", consent.text("basis"));
    Instant given = consent.time("given");
    put(facts, "Given", given == null ? null : times.exact(given));
    consent.inside("evidence").values().forEach((name, value) -> put(facts, name, text(value)));
    return TimelineLine.of(at, granted ? "" : "warn", what).facts(facts);
  }

  /** A pause, or how often at most. */
  private TimelineLine preference(Instant at, Facts said) {
    String frequency = said.text("frequency");
    Instant end = said.time("pausedUntil");
    String what =
        frequency != null
            ? "Wants marketing mail " + frequencyWords(frequency)
            : end == null
                ? "Ended the pause of marketing mail"
                : "Paused marketing mail until " + times.moment(end);
    Map<String, String> facts = new LinkedHashMap<>();
    said.inside("evidence").values().forEach((name, value) -> put(facts, name, text(value)));
    return TimelineLine.of(at, end == null ? "" : "warn", what).facts(facts);
  }

  /** How often at most somebody wants marketing mail. */
  static String frequencyWords(String frequency) {
    return switch (frequency) {
      case "weekly" -> "at most once a week";
      case "monthly" -> "at most once in 30 days";
      default -> "as often as the shop sends it";
    };
  }

  private TimelineLine event(Instant at, Facts event) {
    String type = event.text("type", "");
    String mail = event.text("message");
    String subject = event.text("subject");
    boolean open = type.equals("email-opened") && mail != null;
    boolean click = type.equals("email-link-clicked") && mail != null;
    String what =
        open
            ? "Opened the mail " + mail
            : click
                ? "Clicked in the mail " + mail
                : JourneyWords.event(type) + (subject == null ? "" : " · " + subject);
    Map<String, String> facts = new LinkedHashMap<>();
    put(facts, "Type", type);
    put(facts, "Link", event.text("link"));
    put(facts, "About", subject);
    put(facts, "Source", event.text("source"));
    put(facts, "Id", event.text("id"));
    Instant time = event.time("time");
    put(facts, "Happened", time == null ? null : times.exact(time));
    TimelineLine line =
        TimelineLine.of(at, open || click ? "full" : "", what).say(said(event)).facts(facts);
    return switch (event.text("state", "applied")) {
      case "applied" -> line;
      case "dead" ->
          line.badge("Given up", "bad")
              .say(List.of(event.text("fault", "It could not be applied.")));
      default -> line.badge("Waits for its turn", "paused");
    };
  }

  /** What the person said on the rating page, and what the event did. */
  private List<String> said(Facts event) {
    List<String> said = new ArrayList<>(sentence("Rating", event.text("rating")));
    said.addAll(sentence("In their words", event.text("text")));
    said.addAll(effects(event.inside("effects")));
    return said;
  }

  private List<String> effects(Facts receipt) {
    List<String> said = new ArrayList<>();
    effects(said, receipt, "started", effect -> "It began " + journey(effect) + ".");
    effects(said, receipt, "advanced", effect -> "It moved " + journey(effect) + " on.");
    effects(said, receipt, "ended", effect -> "It ended " + journey(effect) + ".");
    effects(
        said,
        receipt,
        "withdrawn",
        effect ->
            "It took back the mail %s of %s."
                .formatted(effect.text("message", ""), journey(effect)));
    effects(
        said,
        receipt,
        "refused",
        effect ->
            "It did not begin %s: %s."
                .formatted(journey(effect), effect.text("reason", "no reason was kept")));
    return said.stream().distinct().toList();
  }

  private interface Sentence {
    String of(Facts effect);
  }

  private static void effects(List<String> said, Facts receipt, String kind, Sentence sentence) {
    receipt.list(kind).forEach(effect -> said.add(sentence.of(effect)));
  }

  /** An event that began it says so itself. */
  private @Nullable TimelineLine entered(Instant at, Facts entry) {
    if (entry.text("event") != null) {
      return null;
    }
    String subject = entry.text("subject");
    return TimelineLine.of(
            at, "", "Entered " + journey(entry) + (subject == null ? "" : " · " + subject))
        .facts(instance(entry));
  }

  private TimelineLine ended(Instant at, Facts end) {
    String by = end.text("by");
    String journey = end.text("journey");
    TimelineLine line = TimelineLine.of(at, "", "Left " + journey(end)).facts(instance(end));
    if (by != null) {
      boolean drawn = words.isLabelled(journey, by);
      line = line.say(List.of(drawn ? words.element(journey, by) : JourneyWords.event(by)));
    }
    return switch (end.text("outcome", "")) {
      case "goal" -> line.badge("Goal reached", "on");
      case "lost" -> line.badge("Lost", "bad");
      case "stopped" -> line.badge("Stopped", "off");
      default -> line;
    };
  }

  private TimelineLine call(Instant at, Facts call) {
    Map<String, String> facts = new LinkedHashMap<>();
    put(facts, "Journey", words.journey(call.text("journey")));
    Instant opened = call.time("openedAt");
    put(facts, "Asked for", opened == null ? null : times.exact(opened));
    put(facts, "By", call.text("doneBy"));
    List<String> said =
        Stream.of(
                sentence("Outcome", call.text("outcome")),
                sentence("Notes", call.text("notes")),
                sentence("Next appointment", call.text("nextAppointment")))
            .flatMap(List::stream)
            .toList();
    return TimelineLine.of(at, "full", "Call: " + call.text("reason", "no reason was given"))
        .say(said)
        .facts(facts);
  }

  private static List<String> sentence(String name, @Nullable String value) {
    return value == null || value.isBlank() ? List.of() : List.of(name + ": " + value);
  }

  /** The elements reached, oldest first, those alone that show something in the diagram. */
  private @Nullable TimelineLine path(List<People.Entry> steps) {
    Facts newest = new Facts(steps.get(0).item());
    String journey = newest.text("journey");
    List<String> path = new ArrayList<>();
    Map<String, String> facts = new LinkedHashMap<>();
    for (int i = steps.size() - 1; i >= 0; i--) {
      String activity = new Facts(steps.get(i).item()).text("activity", "");
      if (words.isLabelled(journey, activity)) {
        String element = words.element(journey, activity);
        if (path.isEmpty() || !path.get(path.size() - 1).equals(element)) {
          path.add(element);
        }
      }
      facts.put(times.time(steps.get(i).at()) + " · " + activity, words.element(journey, activity));
    }
    return path.isEmpty()
        ? null
        : TimelineLine.of(
                steps.get(0).at(), "calm", journey(newest) + ": " + String.join(" → ", path))
            .facts(facts);
  }

  private static Map<String, String> instance(Facts item) {
    Map<String, String> facts = new LinkedHashMap<>();
    put(facts, "Instance", item.text("instance"));
    return facts;
  }

  private String journey(Facts item) {
    return words.journey(item.text("journey"));
  }

  private static String text(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }
}
