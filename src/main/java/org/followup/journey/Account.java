package org.followup.journey;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.followup.event.Event;
import org.followup.journey.InstanceRepository.Instance;
import org.jspecify.annotations.Nullable;

/** What a merge did to each instance of the person, and by which rule. Serves one merge. */
final class Account {

  /**
   * One thing that was done.
   *
   * @param cause the event of before that was told again; null where it took none
   */
  record Line(String instanceId, JoinHistory.Rule rule, @Nullable Event cause) {

    Line as(JoinHistory.Rule other) {
      return new Line(instanceId, other, cause);
    }
  }

  private final List<Line> lines = new ArrayList<>();

  void goesOn(Instance instance) {
    add(instance, JoinHistory.Rule.GOES_ON, null);
  }

  void ended(Instance instance) {
    add(instance, JoinHistory.Rule.DOUBLED, null);
  }

  /** The event of before might have let the person in, had some of these not been there. */
  void kept(Effects again, Collection<Instance> running, Event past) {
    running.stream()
        .filter(one -> one.entrySeq() != null && one.entrySeq() > past.seq())
        .filter(one -> again.refused(one.journey()))
        .forEach(one -> add(one, JoinHistory.Rule.STAYS, past));
  }

  /** The event of before reached these, or let the person in. */
  void told(Effects again, Event past) {
    again.listStarted().forEach(one -> add(one, JoinHistory.Rule.ENTERED, past));
    again.listReached().forEach(one -> told(one, past));
  }

  void told(Instance instance, Event past) {
    add(instance, JoinHistory.Rule.TOLD, past);
  }

  private void add(Instance instance, JoinHistory.Rule rule, @Nullable Event past) {
    lines.add(new Line(instance.instanceId(), rule, past));
  }

  /**
   * In the order in which it was done.
   *
   * @param ended instances that the merge has ended
   */
  List<Line> lines(Set<String> ended) {
    Map<String, Line> last = new HashMap<>();
    lines.forEach(line -> last.put(line.instanceId(), line));
    return lines.stream()
        .map(line -> isOut(line, last, ended) ? line.as(JoinHistory.Rule.LED_OUT) : line)
        .toList();
  }

  private static boolean isOut(Line line, Map<String, Line> last, Set<String> ended) {
    return line.rule() == JoinHistory.Rule.TOLD
        && ended.contains(line.instanceId())
        && line == last.get(line.instanceId());
  }
}
