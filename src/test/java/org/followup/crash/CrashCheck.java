package org.followup.crash;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.followup.crash.CrashPerson.Ending;
import org.followup.crash.CrashPerson.Step;
import org.followup.crash.CrashSmtp.Mail;
import org.followup.crash.CrashState.Instance;
import org.followup.crash.CrashState.Logged;
import org.followup.crash.CrashState.Receipt;
import org.followup.crash.CrashState.Row;

/**
 * Holds the driver's notes against the database and the mail server: every acknowledged event is
 * there once and took effect once, in its person's order, nothing else is there, and every mail
 * arrived once, or its row says that nobody can know.
 */
final class CrashCheck {

  private final Collection<CrashPerson> people;
  private final Map<String, List<Mail>> mails;
  private final CrashState state;
  private final List<String> complaints = new ArrayList<>();
  private final Map<String, List<Logged>> logged = new HashMap<>();
  private final Set<String> expectedMails = new HashSet<>();

  /** Mails of open fate that never reached the mail server: only a crash can explain them. */
  private int unknownAndUnseen;

  private CrashCheck(Collection<CrashPerson> people, Collection<Mail> mails, CrashState state) {
    this.people = people;
    this.mails = mails.stream().collect(Collectors.groupingBy(Mail::key));
    this.state = state;
    state.log.forEach(line -> logged.computeIfAbsent(line.id(), id -> new ArrayList<>()).add(line));
  }

  /**
   * Everything that is not as it should be, a sentence each.
   *
   * @param crashes how many faults could have left the fate of a mail open without the mail server
   *     having seen it
   */
  static List<String> complaints(
      Collection<CrashPerson> people, Collection<Mail> mails, CrashState state, int crashes) {
    CrashCheck check = new CrashCheck(people, mails, state);
    people.forEach(check::checkPerson);
    check.checkNothingElse();
    if (check.unknownAndUnseen > crashes) {
      check.complaints.add(
          "%d mails of open fate never reached the mail server, by %d crashes"
              .formatted(check.unknownAndUnseen, crashes));
    }
    return check.complaints;
  }

  private void checkPerson(CrashPerson person) {
    if (!person.isDone()) {
      complaints.add(person.id + " never got all acknowledgements");
    }
    List<Logged> lines = new ArrayList<>();
    for (Step step : person.steps.subList(0, person.acknowledged())) {
      List<Logged> found = logged.getOrDefault(step.id(), List.of());
      if (found.size() != 1) {
        complaints.add(
            "Acknowledged event %s is in the log %d times".formatted(step.id(), found.size()));
        return;
      }
      lines.add(found.get(0));
    }
    Map<Long, Integer> places = new LinkedHashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      Logged line = lines.get(i);
      places.put(line.seq(), i);
      if (i > 0 && line.seq() < lines.get(i - 1).seq()) {
        complaints.add("Event %s was accepted before the one it followed".formatted(line.id()));
      }
      if (person.somebody && !person.id.equals(line.recipient())) {
        complaints.add("Event %s belongs to %s".formatted(line.id(), line.recipient()));
      }
      checkEffect(person.steps.get(i), line);
    }
    checkInstance(person, places);
  }

  private void checkEffect(Step step, Logged line) {
    String left = state.inbox.get(line.seq());
    if (left != null) {
      complaints.add("Event %s was not applied: %s".formatted(step.id(), left));
      return;
    }
    Receipt receipt = state.receipts.getOrDefault(line.seq(), Receipt.NOTHING);
    boolean right =
        switch (step.effect()) {
          case STARTED -> receipt.equals(new Receipt(1, 0, receipt.ended(), 0));
          case ADVANCED -> receipt.equals(new Receipt(0, 1, 0, 0));
          case ENDED -> receipt.equals(new Receipt(0, 0, 1, 0));
          case NOTHING -> receipt.equals(Receipt.NOTHING);
          case RACES -> receipt.equals(Receipt.NOTHING) || receipt.equals(new Receipt(0, 0, 1, 0));
          case SPREADS -> true;
        };
    if (!right) {
      complaints.add(
          "Event %s should have %s and did %s".formatted(step.id(), step.effect(), receipt));
    }
  }

  private void checkInstance(CrashPerson person, Map<Long, Integer> places) {
    List<Instance> instances = state.instancesOf.getOrDefault(person.id, List.of());
    if (person.endings.isEmpty() ? !instances.isEmpty() : instances.size() != 1) {
      complaints.add("%s entered %d times".formatted(person.id, instances.size()));
      return;
    }
    if (instances.isEmpty()) {
      return;
    }
    Instance instance = instances.get(0);
    String path = path(instance, places);
    Ending ending =
        person.endings.stream()
            .filter(
                e ->
                    instance.ended() == (e.outcome() != null)
                        && (e.outcome() == null || e.outcome().equals(instance.outcome()))
                        && matches(e.path(), path))
            .findFirst()
            .orElse(null);
    if (ending == null || !person.journey.equals(instance.journey())) {
      complaints.add(
          "%s is not where the events lead: %s outcome=%s path=%s"
              .formatted(person.id, instance.journey(), instance.outcome(), path));
      return;
    }
    for (String message : ending.mails()) {
      String key = "%s %s/%s".formatted(person.email(), person.journey, message);
      expectedMails.add(key);
      checkMail(key);
    }
  }

  /** Causes are named by their place in the script, a timer by a dash, others by a question. */
  private static String path(Instance instance, Map<Long, Integer> places) {
    return instance.path().stream()
        .map(
            step ->
                step.activity()
                    + "#"
                    + (step.cause() == null
                        ? "-"
                        : places.containsKey(step.cause()) ? places.get(step.cause()) : "?"))
        .collect(Collectors.joining(" "));
  }

  /** An expected cause {@code *} is any. */
  private static boolean matches(String expected, String path) {
    return expected.equals("*")
        || path.matches(Pattern.quote(expected).replace("#*", "\\E#\\S+\\Q"));
  }

  private void checkMail(String key) {
    List<Row> rows = state.outbox.getOrDefault(key, List.of());
    if (rows.size() != 1) {
      complaints.add("%s is in the outbox %d times".formatted(key, rows.size()));
      return;
    }
    Row row = rows.get(0);
    List<Mail> seen = mails.getOrDefault(key, List.of());
    List<Mail> kept = seen.stream().filter(Mail::kept).toList();
    boolean unknown = row.state().equals("UNKNOWN");
    if (!unknown && !row.state().equals("SENT")) {
      complaints.add("%s is %s: %s".formatted(key, row.state(), row.reason()));
    } else if (kept.isEmpty() && !unknown) {
      complaints.add(key + " is SENT and never arrived");
    } else if (kept.size() > 1 && row.marketing()) {
      complaints.add("%s arrived %d times".formatted(key, kept.size()));
    } else if (kept.size() > 1 && (kept.size() > 2 || row.unsure() == 0 || differ(kept))) {
      complaints.add(
          "%s is a service mail and arrived %d times, unsure %d times, as %s"
              .formatted(key, kept.size(), row.unsure(), kept));
    } else if (kept.isEmpty() && !row.marketing() && row.unsure() == 0) {
      complaints.add(key + " is a service mail of open fate and was not repeated");
    }
    if (unknown && seen.isEmpty()) {
      unknownAndUnseen++;
    }
  }

  private static boolean differ(List<Mail> mails) {
    return mails.stream().map(Mail::messageId).distinct().count() > 1;
  }

  private void checkNothingElse() {
    Set<String> sent = new HashSet<>();
    people.forEach(person -> person.steps.forEach(step -> sent.add(step.id())));
    logged.keySet().stream()
        .filter(id -> !sent.contains(id))
        .forEach(id -> complaints.add("Event %s was never sent".formatted(id)));
    mails.keySet().stream()
        .filter(key -> !expectedMails.contains(key))
        .forEach(key -> complaints.add(key + " arrived and nobody expected it"));
    state.outbox.keySet().stream()
        .filter(key -> !expectedMails.contains(key))
        .forEach(key -> complaints.add(key + " is in the outbox and nobody expected it"));
    state.inbox.values().forEach(left -> complaints.add("Left in the inbox: " + left));
  }
}
