package org.followup.journey;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import org.followup.journey.Tale.Call;
import org.followup.journey.Tale.Permit;
import org.followup.journey.Tale.Report;
import org.followup.journey.Tale.Step;

/** What the rules make of a tale, without the application. */
final class PlainRules {

  /** So many orders of things due at one moment are tried at most. */
  private static final int TRIES = 3_000;

  private PlainRules() {}

  /**
   * How things may stand with one person at the end. Where several things are due at one moment no
   * rule says which comes first: each order is a right one.
   *
   * @return an ending that allows what was seen, if there is one, else the first
   */
  static TaleState ending(Tale tale, int person, Instant opening, TaleState seen) {
    List<Integer> choices = new ArrayList<>();
    TaleState first = null;
    for (int tries = 0; tries < TRIES; tries++) {
      Chooser chooser = new Chooser(choices);
      TaleState ending = ending(tale, person, opening, chooser);
      first = first == null ? ending : first;
      if (ending.allows(seen)) {
        return ending;
      }
      choices = chooser.next();
      if (choices.isEmpty()) {
        break;
      }
    }
    return first;
  }

  /** Whether several things were due at one moment, so that more than one ending is right. */
  static boolean isOpen(Tale tale, int person, Instant opening) {
    Chooser chooser = new Chooser(List.of());
    ending(tale, person, opening, chooser);
    return !chooser.taken.isEmpty();
  }

  private static TaleState ending(Tale tale, int number, Instant opening, IntUnaryOperator choose) {
    PlainPerson person = new PlainPerson(number, tale.people().get(number), opening, choose);
    Set<String> identities = new HashSet<>();
    List<Report> late = new ArrayList<>();
    int request = -1;
    for (int i = 0; i < tale.steps().size(); i++) {
      Step step = tale.steps().get(i);
      if (!(step instanceof Report same) || same.request() != request) {
        late.forEach(person::accept);
        late.clear();
        person.moveTo(opening.plus(step.at()));
      }
      if (step instanceof Report report) {
        request = report.request();
        // (source, id) is the identity of an event: a second one changes nothing
        if (!identities.add(report.id())) {
          continue;
        }
        if (mayComeLate(report, tale.steps().subList(i + 1, tale.steps().size()), number)
            && choose.applyAsInt(2) == 1) {
          late.add(report);
        } else {
          person.accept(report);
        }
      } else if (step instanceof Permit permit && permit.person() == number) {
        person.permit(permit.purpose());
      } else if (step instanceof Call call && call.person() == number) {
        person.call(call.answers());
      }
    }
    late.forEach(person::accept);
    person.moveTo(opening.plus(tale.until()));
    return person.state();
  }

  /**
   * What is about a thing alone follows those who were told of it before; what a person is told in
   * the same request behind it may be there first.
   */
  private static boolean mayComeLate(Report about, List<Step> behind, int person) {
    return about.person() == null
        && behind.stream()
            .takeWhile(next -> next instanceof Report same && same.request() == about.request())
            .map(Report.class::cast)
            .anyMatch(
                next ->
                    next.person() != null
                        && next.person() == person
                        && Objects.equals(next.subject(), about.subject()));
  }

  /** Follows a list of choices, then takes the first each time. */
  private static final class Chooser implements IntUnaryOperator {
    private final List<Integer> given;
    private final List<Integer> taken = new ArrayList<>();
    private final List<Integer> offered = new ArrayList<>();

    private Chooser(List<Integer> given) {
      this.given = given;
    }

    @Override
    public int applyAsInt(int many) {
      int choice = taken.size() < given.size() ? given.get(taken.size()) : 0;
      taken.add(choice);
      offered.add(many);
      return choice;
    }

    /** The next list, the last choice first; empty when all were tried. */
    private List<Integer> next() {
      for (int i = taken.size() - 1; i >= 0; i--) {
        if (taken.get(i) + 1 < offered.get(i)) {
          List<Integer> next = new ArrayList<>(taken.subList(0, i));
          next.add(taken.get(i) + 1);
          return next;
        }
      }
      return List.of();
    }
  }
}
