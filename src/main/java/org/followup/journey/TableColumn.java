package org.followup.journey;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a restraint table may ask and say, cell by cell. */
final class TableColumn {

  private static final Set<String> NUMBERS = Set.of("", "integer", "long", "double", "number");
  private static final Set<String> TEXTS = Set.of("", "string");
  private static final Pattern NUMBER = Pattern.compile("-?\\d{1,6}");
  private static final Duration LONGEST_GAP = Duration.ofDays(7);

  private TableColumn() {}

  /** What is asked; each is a text. */
  enum Asked {
    TOPIC("topic", "[a-z0-9]+(-[a-z0-9]+)*", "a topic such as \"cart\""),
    JOURNEY("journey", "\\S+", "a journey such as \"abandoned-cart\""),
    MAIL("mail", "\\S+", "a mail such as \"cart-reminder\""),
    CHANNEL(
        "channel",
        "email|sms|print|webhook|onsite",
        "\"email\", \"sms\", \"print\", \"webhook\", \"onsite\""),
    COUNTRY("country", "[A-Z]{2}", "two capital letters such as \"DE\""),
    LANGUAGE("language", "[a-z]{2,3}", "a language such as \"de\""),
    WEEKDAY(
        "weekday",
        "monday|tuesday|wednesday|thursday|friday|saturday|sunday",
        "a day such as \"sunday\"");

    private final String column;
    private final Pattern form;
    private final String wanted;

    Asked(String column, String form, String wanted) {
      this.column = column;
      this.form = Pattern.compile(form);
      this.wanted = wanted;
    }

    String column() {
      return column;
    }

    static Optional<Asked> find(String column) {
      return Arrays.stream(values()).filter(one -> one.column.equals(column)).findFirst();
    }

    static String names() {
      return Arrays.stream(values()).map(Asked::column).collect(Collectors.joining(", "));
    }

    static boolean allowsType(String type) {
      return TEXTS.contains(type);
    }

    /** Why this value can never be met; null where it can. */
    @Nullable String fault(String value) {
      return form.matcher(value).matches() ? null : "\"%s\" is not %s".formatted(value, wanted);
    }
  }

  /** What is said. */
  enum Said {
    MAX_PER_DAY("maxPerDay", true),
    MAX_PER_WEEK("maxPerWeek", true),
    MIN_GAP("minGap", false),
    QUIET_FROM("quietFrom", false),
    QUIET_TO("quietTo", false),
    PRIORITY("priority", true);

    private final String column;
    private final boolean number;

    Said(String column, boolean number) {
      this.column = column;
      this.number = number;
    }

    String column() {
      return column;
    }

    static Optional<Said> find(String column) {
      return Arrays.stream(values()).filter(one -> one.column.equals(column)).findFirst();
    }

    static String names() {
      return Arrays.stream(values()).map(Said::column).collect(Collectors.joining(", "));
    }

    boolean allowsType(String type) {
      return (number ? NUMBERS : TEXTS).contains(type);
    }

    String types() {
      return number ? "integer" : "string";
    }

    /** Why this cell cannot be understood; null where it can, or is empty. */
    @Nullable String fault(String cell) {
      if (cell.isEmpty()) {
        return null;
      }
      if (number) {
        return NUMBER.matcher(cell).matches() ? range(Integer.parseInt(cell)) : wantsNumber(cell);
      }
      boolean quoted = cell.length() > 1 && cell.startsWith("\"") && cell.endsWith("\"");
      String text = quoted ? cell.substring(1, cell.length() - 1) : "";
      if (this == MIN_GAP) {
        return gap(text).isPresent()
            ? null
            : "%s is no time between two mails of at most 7 days, such as \"PT4H\" or \"P1D\""
                .formatted(cell);
      }
      return time(text).isPresent()
          ? null
          : "%s is no time of day such as \"21:00\"".formatted(cell);
    }

    private static String wantsNumber(String cell) {
      return cell + " is no whole number such as 2";
    }

    private @Nullable String range(int number) {
      int least = this == MAX_PER_DAY ? 0 : this == MAX_PER_WEEK ? 1 : -100;
      int most = this == PRIORITY ? 100 : 1000;
      return number < least || number > most
          ? "%d is not between %d and %d".formatted(number, least, most)
          : null;
    }
  }

  /** A time between two mails; whole hours and days are understood alike. */
  static Optional<Duration> gap(String text) {
    try {
      Duration gap = Duration.parse(text);
      return gap.isNegative() || gap.compareTo(LONGEST_GAP) > 0
          ? Optional.empty()
          : Optional.of(gap);
    } catch (DateTimeException unreadable) {
      return Optional.empty();
    }
  }

  /** A time of day to the minute. */
  static Optional<LocalTime> time(String text) {
    try {
      return text.length() == 5 ? Optional.of(LocalTime.parse(text)) : Optional.empty();
    } catch (DateTimeException unreadable) {
      return Optional.empty();
    }
  }
}
