package org.followup.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.followup.journey.Astray;
import org.followup.journey.Astray.Person;
import org.followup.journey.Tokens;
import org.followup.report.BooksReading.Book;
import org.followup.report.BooksReading.Difference;
import org.followup.report.BooksRepository.InstanceCount;

/** Whether whoever entered runs or has ended, in our log and in the engine alike. */
final class InstanceBook {

  private final Tokens tokens;

  InstanceBook(Tokens tokens) {
    this.tokens = tokens;
  }

  List<Difference> check(List<InstanceCount> counts) {
    List<Difference> differences = new ArrayList<>();
    long unclear =
        counts.stream()
            .filter(count -> count.running() == (count.outcome() != null))
            .mapToLong(InstanceCount::instances)
            .sum();
    if (unclear > 0) {
      differences.add(
          new Difference(
              Book.INSTANCES,
              "outcome",
              "%s without an outcome, or still running with one: somebody changed journey_instance by hand."
                  .formatted(BooksWords.count(unclear, "instance ended", "instances ended")),
              null,
              List.of()));
    }
    tokens.listAstray().stream().map(InstanceBook::difference).forEach(differences::add);
    return differences;
  }

  private static Difference difference(Astray astray) {
    String journey = astray.journey();
    return new Difference(
        Book.INSTANCES,
        astray.kind() + " " + journey + " " + astray.activityId() + " " + astray.missing(),
        sentence(astray),
        journey.isEmpty() ? null : journey,
        astray.instances().stream().map(Person::recipient).filter(Objects::nonNull).toList());
  }

  private static String sentence(Astray astray) {
    String which =
        BooksWords.count(astray.count(), "instance", "instances")
            + (astray.journey().isEmpty() ? "" : " of " + astray.journey())
            + " ("
            + BooksWords.first(
                    astray.instances().stream().map(Person::instanceId).toList(),
                    "",
                    astray.count())
                .trim()
            + ")";
    boolean one = astray.count() == 1;
    return switch (astray.kind()) {
      case UNKNOWN_TO_ENGINE ->
          "%s %s by our log, and the engine does not know %s: %s will never go on. Bring the engine's rows back from a backup, or close the instance."
              .formatted(which, one ? "runs" : "run", one ? "it" : "them", one ? "it" : "they");
      case UNKNOWN_TO_LOG ->
          "%s %s in the engine, and our log does not know %s: no event reaches %s. Cancel in Cockpit, or bring the row of journey_instance back from a backup."
              .formatted(which, one ? "runs" : "run", one ? "it" : "them", one ? "it" : "them");
      case ENDED_IN_LOG ->
          "%s %s in the engine, though our log says that %s ended: mail may still be sent. Cancel in Cockpit, or mend journey_instance."
              .formatted(which, one ? "runs" : "run", one ? "it" : "they");
      case STUCK ->
          "%s %s at %s without %s: nothing moves %s on there. Move the token in Cockpit or over /engine-rest, or cancel the instance."
              .formatted(
                  which,
                  one ? "stands" : "stand",
                  astray.label() == null ? astray.activityId() : "\"" + astray.label() + "\"",
                  String.join(", ", astray.missing().stream().map(InstanceBook::missing).toList()),
                  one ? "it" : "them");
      case WITHOUT_TOKEN ->
          "%s %s no token that could go on. Start one in Cockpit or over /engine-rest, or cancel the instance."
              .formatted(which, one ? "has" : "have");
    };
  }

  private static String missing(String mover) {
    return mover.equals("called")
        ? "the journey it calls"
        : mover.equals("async") ? "the job that makes its next step" : "the " + mover;
  }
}
