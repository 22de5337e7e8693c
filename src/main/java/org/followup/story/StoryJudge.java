package org.followup.story;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.followup.journey.SplitStep;
import org.followup.story.Story.Step;
import org.followup.story.StoryFault.Element;

/** Says everything that went otherwise than a story tells, each with its line and element. */
final class StoryJudge {

  /** The clock ticks while events are on their way. */
  static final Duration TICKING = Duration.ofSeconds(50);

  private final Seen seen;
  private final StoryElements elements;
  private final SeenLog log;
  private final List<StoryFault> faults;

  private StoryJudge(Seen seen, StoryElements elements) {
    this.seen = seen;
    this.elements = elements;
    this.log = new SeenLog(seen.log);
    this.faults = new ArrayList<>(seen.faults);
  }

  static List<StoryFault> judge(Seen seen, StoryElements elements) {
    StoryJudge judge = new StoryJudge(seen, elements);
    judge.checkVariants();
    seen.receipts.forEach(told -> judge.checkReceipt(told.step(), told.receipt()));
    new StoryMails(seen, elements, judge.log, judge.faults).check();
    judge.checkTasks();
    judge.checkEnds();
    return judge.faults;
  }

  static boolean isAt(Instant happened, Instant told) {
    return !happened.isBefore(told) && !happened.isAfter(told.plus(TICKING));
  }

  /** Says of every variant that the journey does not have which ones it has. */
  private void checkVariants() {
    List<SplitStep> tests = elements.listTests(seen.story.journey());
    seen.story
        .given()
        .variants()
        .forEach(
            (test, variant) -> {
              Set<String> known = new TreeSet<>();
              tests.stream()
                  .filter(step -> step.test().equals(test))
                  .forEach(step -> known.addAll(step.shares().keySet()));
              if (known.isEmpty()) {
                fault(
                    variant.line(),
                    "%s has no split test \"%s\"; its tests are: %s."
                        .formatted(
                            seen.story.journey(),
                            test,
                            tests.isEmpty()
                                ? "none"
                                : String.join(
                                    ", ",
                                    tests.stream().map(SplitStep::test).distinct().toList())));
              } else if (!known.contains(variant.text())) {
                fault(
                    variant.line(),
                    "the split test \"%s\" has no variant \"%s\"; it has %s."
                        .formatted(test, variant.text(), String.join(", ", known)));
              }
            });
  }

  private void checkReceipt(Step step, JsonNode receipt) {
    if (receipt.path("deferred").asBoolean()) {
      fault(step.line(), "%s at %s was not applied in time.".formatted(step.what(), step.at()));
    } else if (receipt.path("duplicate").asBoolean()) {
      fault(step.line(), "%s at %s was taken for a duplicate.".formatted(step.what(), step.at()));
    }
    compare(step, receipt, "started", "journey", step.starts(), "start");
    compare(step, receipt, "ended", "journey", step.ends(), "end");
    compare(step, receipt, "withdrawn", "message", step.withdraws(), "withdraw");
    compare(step, receipt, "refused", "journey", step.refuses(), "be refused by");
  }

  private void compare(
      Step step, JsonNode receipt, String effect, String name, List<String> told, String deed) {
    List<String> unseen = new ArrayList<>(told);
    for (JsonNode entry : receipt.path(effect)) {
      String found = entry.path(name).asText();
      if (!unseen.remove(found)) {
        String reason = entry.path("reason").asText("");
        fault(
            step.line(),
            "%s at %s was not told to %s %s, but did%s."
                .formatted(
                    step.what(), step.at(), deed, found, reason.isEmpty() ? "" : ": " + reason));
      }
    }
    for (String missing : unseen) {
      String why = effect.equals("started") ? refusal(receipt, missing) : "";
      Optional<SeenLog.Ending> over =
          effect.equals("ended") ? log.listEnded(missing).stream().findFirst() : Optional.empty();
      if (over.isPresent()) {
        why = "; it ended at " + seen.time.tell(over.get().at());
      }
      StoryFault fault =
          StoryFault.of(
              seen.story,
              step.line(),
              "%s at %s was to %s %s, but did not%s."
                  .formatted(step.what(), step.at(), deed, missing, why));
      faults.add(effect.equals("started") ? fault.at(elements.entry(missing, step.what())) : fault);
    }
  }

  private static String refusal(JsonNode receipt, String journey) {
    for (JsonNode refused : receipt.path("refused")) {
      if (refused.path("journey").asText().equals(journey)) {
        return ": " + refused.path("reason").asText("it was refused");
      }
    }
    return "";
  }

  private void checkTasks() {
    List<String> open = new ArrayList<>(seen.tasks);
    for (Story.Said told : seen.story.then().tasks()) {
      if (!open.remove(told.text())) {
        faults.add(
            StoryFault.of(
                    seen.story,
                    told.line(),
                    "expected an open task \"%s\"; open are: %s."
                        .formatted(
                            told.text(),
                            seen.tasks.isEmpty() ? "none" : String.join(", ", seen.tasks)))
                .at(elements.named(seen.story.journey(), told.text())));
      }
    }
    for (String untold : new TreeSet<>(open)) {
      faults.add(
          StoryFault.of(
                  seen.story,
                  seen.story.then().line(),
                  "the task \"%s\" is open, which the story does not tell.".formatted(untold))
              .at(elements.named(seen.story.journey(), untold)));
    }
  }

  private void checkEnds() {
    String journey = seen.story.journey();
    List<SeenLog.Ending> ended = log.listEnded(journey);
    List<Story.Ending> told = seen.story.then().ended();
    for (int i = 0; i < Math.max(ended.size(), told.size()); i++) {
      if (i >= told.size()) {
        SeenLog.Ending untold = ended.get(i);
        faults.add(
            StoryFault.of(
                    seen.story,
                    seen.story.then().line(),
                    "the journey ended at %s as %s, which the story does not tell."
                        .formatted(seen.time.tell(untold.at()), untold.outcome()))
                .at(elements.of(journey, untold.by())));
      } else if (i >= ended.size()) {
        StoryFault fault =
            StoryFault.of(
                seen.story,
                told.get(i).line(),
                "expected an end at %s as %s, but the journey had not ended%s."
                    .formatted(told.get(i).at(), told.get(i).outcome(), where(journey)));
        faults.add(
            fault.at(
                log.findLastStep(journey)
                    .map(step -> elements.of(journey, step.activity()))
                    .orElse(Element.NONE)));
      } else {
        compare(journey, told.get(i), ended.get(i));
      }
    }
    int running = log.countEntered(journey) - ended.size();
    Story.Running toldRunning = seen.story.then().running();
    if (running != toldRunning.count()) {
      faults.add(
          StoryFault.of(
                  seen.story,
                  toldRunning.line(),
                  "expected %s still running, but %s%s."
                      .formatted(
                          toldRunning.count() == 0 ? "none" : toldRunning.count(),
                          running == 0 ? "none is" : running == 1 ? "1 is" : running + " are",
                          running == 0 ? "" : where(journey)))
              .at(
                  running == 0
                      ? Element.NONE
                      : log.findLastStep(journey)
                          .map(step -> elements.of(journey, step.activity()))
                          .orElse(Element.NONE)));
    }
  }

  private void compare(String journey, Story.Ending told, SeenLog.Ending ended) {
    boolean late = !isAt(ended.at(), seen.time.of(told.at()));
    if (late || !ended.outcome().equals(told.outcome())) {
      faults.add(
          StoryFault.of(
                  seen.story,
                  told.line(),
                  "expected an end at %s as %s; it ended at %s as %s."
                      .formatted(
                          told.at(), told.outcome(), seen.time.tell(ended.at()), ended.outcome()))
              .at(elements.of(journey, ended.by())));
    }
  }

  private String where(String journey) {
    return log.findLastStep(journey)
        .map(step -> "; it stands there since " + seen.time.tell(step.at()))
        .orElse("; nobody entered it");
  }

  private void fault(int line, String sentence) {
    faults.add(StoryFault.of(seen.story, line, sentence));
  }
}
