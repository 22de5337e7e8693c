package org.followup.journey;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.followup.journey.Tale.Call;
import org.followup.journey.Tale.Permit;
import org.followup.journey.Tale.Report;
import org.followup.journey.Tale.Step;

/** Tales told in another way that makes no difference. */
final class Retelling {

  private Retelling() {}

  /**
   * The tale with many things at one moment, and of them never two that concern one person: in
   * which order they come, and which of them share a request, makes no difference then.
   */
  static Tale apart(Tale tale) {
    List<Step> apart = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (Step step : tale.steps()) {
      Duration moment = step.at().truncatedTo(ChronoUnit.HOURS);
      while (!Collections.disjoint(taken, claims(step, moment, tale))) {
        moment = moment.plusMinutes(20);
      }
      taken.addAll(claims(step, moment, tale));
      apart.add(moved(step, moment));
    }
    apart.sort(Comparator.comparing(Step::at));
    TaleTeller.cutIntoRequests(apart, new Random(tale.seed()));
    Duration last = apart.get(apart.size() - 1).at();
    return new Tale(
        tale.seed(), tale.people(), apart, last.compareTo(tale.until()) > 0 ? last : tale.until());
  }

  /** Another order of what several people do at one moment, other requests, more doubles. */
  static Tale again(Tale tale, Random random) {
    List<Step> steps = new ArrayList<>(tale.steps());
    Collections.shuffle(steps, random);
    for (Step step : List.copyOf(steps)) {
      if (step instanceof Report report && random.nextInt(3) == 0) {
        Duration later = report.at().plusHours(random.nextInt(2) * random.nextInt(48));
        Report other =
            new Report(
                later,
                0,
                report.id(),
                random.nextBoolean() ? report.type() : "order-completed",
                report.person(),
                report.subject(),
                report.time(),
                random.nextBoolean() ? report.data() : Map.of("topic", "offers"));
        steps.add(later.compareTo(tale.until()) > 0 ? report : other);
      }
    }
    steps.sort(Comparator.comparing(Step::at));
    TaleTeller.cutIntoRequests(steps, random);
    return tale.withSteps(steps);
  }

  /** Whom a step concerns at that moment, and the identity of its event. */
  private static Set<String> claims(Step step, Duration moment, Tale tale) {
    Set<String> claims = new HashSet<>();
    if (step instanceof Report report && report.person() == null) {
      tale.people().forEach(person -> claims.add(moment + person.name()));
    } else {
      claims.add(moment + tale.people().get(personOf(step)).name());
    }
    if (step instanceof Report report) {
      claims.add(moment + report.id());
    }
    return claims;
  }

  private static int personOf(Step step) {
    if (step instanceof Permit permit) {
      return permit.person();
    }
    return step instanceof Call call ? call.person() : ((Report) step).person();
  }

  private static Step moved(Step step, Duration at) {
    if (step instanceof Permit permit) {
      return new Permit(at, permit.person(), permit.purpose());
    }
    return step instanceof Call call
        ? new Call(at, call.person(), call.answers())
        : ((Report) step).moved(at, ((Report) step).time());
  }
}
