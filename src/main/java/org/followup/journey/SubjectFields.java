package org.followup.journey;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.camunda.bpm.model.bpmn.instance.SendTask;
import org.followup.message.SubjectAnswers;
import org.followup.message.SubjectTests.Terms;
import org.jspecify.annotations.Nullable;

/** The fields by which a send task tries several subject lines. */
final class SubjectFields {

  private static final Set<String> OTHERS = Set.of("testShare", "decideAfter", "decideBy");
  private static final Pattern COUNT = Pattern.compile("[2-5]");
  private static final Pattern PERCENT = Pattern.compile("\\d{1,2}(\\.\\d)?\\s*%?");
  private static final String SHARE = "20";
  private static final Duration AFTER = Duration.ofHours(4);
  private static final Duration LONGEST = Duration.ofDays(7);

  private SubjectFields() {}

  /** What the fields say; empty where nothing is tried. */
  static Optional<Terms> read(UnaryOperator<String> field) {
    String count = field.apply("subjects").strip();
    if (!COUNT.matcher(count).matches()) {
      return Optional.empty();
    }
    String share = field.apply("testShare").replace("%", "").strip();
    Duration after = after(field.apply("decideAfter").strip());
    return Optional.of(
        new Terms(
            Integer.parseInt(count),
            new BigDecimal(share.isEmpty() ? SHARE : share).doubleValue() / 100,
            after == null ? AFTER : after,
            field.apply("decideBy").strip().toLowerCase(Locale.ROOT).equals("clicked")
                ? SubjectAnswers.By.CLICKED
                : SubjectAnswers.By.OPENED));
  }

  /**
   * @param subjects how many subject lines the mail has
   */
  static void check(SendTask send, Map<String, String> fields, int subjects, Faults faults) {
    String count = fields.get("subjects");
    if (count == null) {
      fields.keySet().stream()
          .filter(OTHERS::contains)
          .sorted()
          .forEach(
              name ->
                  faults.fault(
                      send,
                      "%s says nothing without subjects, the number of subject lines to try."
                          .formatted(name)));
      return;
    }
    if (!fields.getOrDefault("channel", "email").equals("email")) {
      faults.fault(send, "only e-mails have subject lines to try.");
    } else if (!COUNT.matcher(count).matches()) {
      faults.fault(
          send, "subjects \"%s\" is no number of subject lines from 2 to 5.".formatted(count));
    } else if (Integer.parseInt(count) > subjects) {
      faults.fault(
          send,
          "subjects is %s, but the mail has %d subject line%s; write another as <mj-title variant=\"%s\">."
              .formatted(
                  count, subjects, subjects == 1 ? "" : "s", (char) ('A' + Math.max(1, subjects))));
    }
    String share = fields.get("testShare");
    if (share != null
        && (!PERCENT.matcher(share).matches()
            || new BigDecimal(share.replace("%", "").strip()).signum() == 0)) {
      faults.fault(send, "testShare \"%s\" is no share in percent such as 20.".formatted(share));
    }
    String after = fields.get("decideAfter");
    if (after != null && after(after) == null) {
      faults.fault(
          send,
          "decideAfter \"%s\" is no duration such as PT4H, up to seven days.".formatted(after));
    }
    String by = fields.get("decideBy");
    if (by != null && !Set.of("opened", "clicked").contains(by)) {
      faults.fault(send, "decideBy \"%s\" is none of opened, clicked.".formatted(by));
    }
  }

  private static @Nullable Duration after(String text) {
    try {
      Duration after = Duration.parse(text);
      return after.isNegative() || after.isZero() || after.compareTo(LONGEST) > 0 ? null : after;
    } catch (java.time.format.DateTimeParseException unreadable) {
      return null;
    }
  }
}
