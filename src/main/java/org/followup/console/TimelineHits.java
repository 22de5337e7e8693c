package org.followup.console;

import static org.followup.console.TimelineMail.put;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.followup.report.People;
import org.jspecify.annotations.Nullable;

/**
 * What came back from a mail and is no deed of the person: opens and clicks of machines, with the
 * rule that gave them away, and those that are still to be judged.
 */
final class TimelineHits {

  private static final Map<String, String> REASONS =
      Map.ofEntries(
          Map.entry("head", "It only asked whether something is there."),
          Map.entry("prefetch", "It fetched ahead, before anybody had looked."),
          Map.entry("no-agent", "It did not say which program it is."),
          Map.entry("bare-agent", "It is a mail proxy that fetches everything."),
          Map.entry("headless", "It is a browser without a window."),
          Map.entry("robot", "It calls itself a robot or a scanner."),
          Map.entry("library", "It is a program and no browser."),
          Map.entry("honeypot", "A link that no person sees was followed at about that time."),
          Map.entry("burst", "Five or more links of the mail were followed within a second."),
          Map.entry("several-agents", "Five or more programs were at the mail within a second."),
          Map.entry("many-mails", "It was at ten or more mails within two seconds."),
          Map.entry("unknown-agent", "It is no program that we know; it counts as neither."));

  private final LocalTimes times;

  TimelineHits(LocalTimes times) {
    this.times = times;
  }

  /** Whether the two are of one visit, as far as a reader cares. */
  static boolean isSameVisit(People.Entry one, People.Entry other) {
    return one.kind().equals("hit")
        && other.kind().equals("hit")
        && visit(one).equals(visit(other));
  }

  private static List<String> visit(People.Entry entry) {
    Facts hit = new Facts(entry.item());
    return List.of(
        hit.text("messageId", ""),
        hit.text("takenFor", ""),
        hit.text("takenForAtFirst", ""),
        hit.text("because", ""),
        String.valueOf(hit.text("verdictDueAt") == null));
  }

  /** Hits of one visit, newest first. */
  TimelineLine line(List<People.Entry> hits) {
    People.Entry newest = hits.get(0);
    Facts hit = new Facts(newest.item());
    Instant due = hit.time("verdictDueAt");
    String takenFor = hit.text("takenFor", "");
    boolean machine = takenFor.equals("machine");
    String who =
        machine ? "A machine" : takenFor.equals("human") ? "Somebody" : "Somebody or something";
    List<String> said = new ArrayList<>();
    String reason = takenFor.equals("human") ? null : REASONS.get(hit.text("because", ""));
    if (reason != null) {
      said.add(reason);
    }
    if ("human".equals(hit.text("takenForAtFirst"))) {
      said.add("At first it passed for a person. That was taken back.");
    }
    if (due != null) {
      said.add(
          "To be judged %s by all that came around it; journeys wait for that."
              .formatted(times.moment(due)));
    }
    TimelineLine line =
        TimelineLine.of(
                newest.at(),
                "calm",
                "%s %s in the mail %s".formatted(who, deeds(hits), hit.text("message", "")))
            .say(said)
            .facts(facts(hits));
    return due != null
        ? line.badge("Not judged yet", "paused")
        : line.badge(machine ? "Machine" : "Unknown", "off");
  }

  private static String deeds(List<People.Entry> hits) {
    long opens = count(hits, "open");
    long clicks = count(hits, "click");
    long traps = count(hits, "trap");
    List<String> deeds = new ArrayList<>();
    if (opens > 0) {
      deeds.add("fetched " + times(opens, "the pixel", "pixels"));
    }
    if (clicks > 0) {
      deeds.add("followed " + times(clicks, "a link", "links"));
    }
    if (traps > 0) {
      deeds.add("followed the hidden link");
    }
    return String.join(" and ", deeds);
  }

  private static String times(long count, String one, String many) {
    return count == 1 ? one : count + " " + many;
  }

  private static long count(List<People.Entry> hits, String kind) {
    return hits.stream().filter(hit -> kind.equals(hit.item().get("kind"))).count();
  }

  private Map<String, String> facts(List<People.Entry> hits) {
    Map<String, String> facts = new LinkedHashMap<>();
    Facts newest = new Facts(hits.get(0).item());
    put(facts, "Taken for", newest.text("takenFor"));
    put(facts, "At first for", newest.text("takenForAtFirst"));
    put(facts, "Rule", newest.text("because"));
    put(facts, "Message", newest.text("messageId"));
    for (int i = hits.size() - 1; i >= 0; i--) {
      Facts hit = new Facts(hits.get(i).item());
      String link = hit.text("link");
      facts.put(times.time(hits.get(i).at()) + " · " + (i + 1), link == null ? word(hit) : link);
    }
    return facts;
  }

  private static String word(Facts hit) {
    @Nullable String kind = hit.text("kind");
    return switch (kind == null ? "" : kind) {
      case "open" -> "pixel";
      case "trap" -> "hidden link";
      default -> "rating page";
    };
  }
}
