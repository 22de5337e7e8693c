package org.followup.journey;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How things stand with one person at the end of a tale. Moments count from its opening. */
record TaleState(List<Stay> stays, List<Mail> mails, List<String> calls) {

  TaleState {
    stays = sorted(stays, Comparator.comparing(Stay::toString));
    mails =
        sorted(mails, Comparator.comparing(Mail::asked).thenComparing(m -> m.name() + m.outcome()));
    calls = sorted(calls, Comparator.naturalOrder());
  }

  /** One instance of a journey. */
  record Stay(
      String journey,
      @Nullable String subject,
      Duration entered,
      @Nullable Duration ended,
      @Nullable String outcome,
      @Nullable String end) {

    @Override
    public String toString() {
      return "%s %s about %s: %s"
          .formatted(
              Tale.span(entered),
              journey,
              subject,
              ended == null ? "running" : Tale.span(ended) + " " + outcome + " " + end);
    }
  }

  /**
   * One mail that a journey asked for.
   *
   * @param moment when it went, or until when it is put off; null for what will not go
   * @param gates why it was refused: of the model every reason there is, of the application one
   */
  record Mail(
      Duration asked,
      String journey,
      String message,
      @Nullable String subject,
      String state,
      @Nullable Duration moment,
      Set<String> gates) {

    String name() {
      return journey + "/" + message + " about " + subject;
    }

    String outcome() {
      return state + (moment == null ? "" : " " + Tale.span(moment));
    }

    boolean allows(Mail seen) {
      return asked.equals(seen.asked)
          && name().equals(seen.name())
          && outcome().equals(seen.outcome())
          && gates.containsAll(seen.gates);
    }

    @Override
    public String toString() {
      return "%s %s: %s%s"
          .formatted(Tale.span(asked), name(), outcome(), gates.isEmpty() ? "" : " " + gates);
    }
  }

  /** Whether what was {@code seen} is what this says. */
  boolean allows(TaleState seen) {
    if (!stays.equals(seen.stays)
        || !calls.equals(seen.calls)
        || mails.size() != seen.mails.size()) {
      return false;
    }
    for (int i = 0; i < mails.size(); i++) {
      if (!mails.get(i).allows(seen.mails.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Both states, with a mark at each line that only one of them has. */
  String beside(TaleState seen) {
    List<String> expected = lines();
    List<String> found = seen.lines();
    StringBuilder text = new StringBuilder("  the rules say\n");
    expected.forEach(
        line -> text.append(found.contains(line) ? "    " : "  - ").append(line).append('\n'));
    text.append("  the application did\n");
    found.forEach(
        line -> text.append(expected.contains(line) ? "    " : "  + ").append(line).append('\n'));
    return text.toString();
  }

  private List<String> lines() {
    List<String> lines = new ArrayList<>();
    stays.forEach(stay -> lines.add(stay.toString()));
    mails.forEach(mail -> lines.add(mail.toString()));
    calls.forEach(call -> lines.add("open call about " + call));
    return lines;
  }

  static @Nullable Duration since(Instant opening, @Nullable Instant moment) {
    return moment == null ? null : Duration.between(opening, moment);
  }

  private static <T> List<T> sorted(List<T> list, Comparator<T> order) {
    return list.stream().sorted(order).toList();
  }
}
