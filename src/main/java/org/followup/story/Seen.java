package org.followup.story;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.followup.report.People;

/** A story on the stage: its person, its time, and what was seen of them. */
final class Seen {

  final Story story;
  final String person;
  final StoryTime time;

  /** What went otherwise while it was played. */
  final List<StoryFault> faults = new ArrayList<>();

  /** What each event did. */
  final List<Told> receipts = new ArrayList<>();

  /** As it was at the end of the story, for others may go on. */
  List<Stage.Mail> mails = List.of();

  /** Names of open tasks. */
  List<String> tasks = List.of();

  /** What the log knows of the person, newest first. */
  List<People.Entry> log = List.of();

  private int reported;

  /** A step and its receipt. */
  record Told(Story.Step step, JsonNode receipt) {}

  Seen(Story story, String person, StoryTime time) {
    this.story = story;
    this.person = person;
    this.time = time;
  }

  String nextEventId() {
    return person + "-" + reported++;
  }

  void fault(int line, String sentence) {
    faults.add(StoryFault.of(story, line, sentence));
  }
}
