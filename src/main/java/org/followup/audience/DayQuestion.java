package org.followup.audience;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.MonthDay;
import java.time.Period;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.followup.audience.Expression.Comparison;

/**
 * A date of a person against the day that it is where they live: its anniversary ({@code
 * =anniversary=P0D}), the date itself ahead ({@code =ahead=P7D}) or past ({@code =ago=P30D}). The
 * date is the first ten letters of the value, as {@code 1990-05-04} or a time in RFC 3339 has them.
 */
final class DayQuestion {

  private static final int LONGEST_YEARLY = 366;
  private static final int LONGEST = 36_600;
  private static final MonthDay LEAP_DAY = MonthDay.of(2, 29);

  private DayQuestion() {}

  /** Days from today on, both counted; negative ones lie in the past. */
  private record Range(int from, int to) {

    Range reversed() {
      return new Range(-to, -from);
    }

    String words() {
      if (from == 0 && to == 0) {
        return "today";
      }
      if (from == to) {
        return from > 0 ? "in " + days(from) : days(-from) + " ago";
      }
      if (from == 0) {
        return "today or in the next " + days(to);
      }
      if (to == 0) {
        return "today or in the last " + days(-from);
      }
      return from > 0
          ? "in %d to %s".formatted(from, days(to))
          : to < 0
              ? "%d to %s ago".formatted(-to, days(-from))
              : "between %s ago and in %s".formatted(days(-from), days(to));
    }

    private static String days(int number) {
      return number + (number == 1 ? " day" : " days");
    }
  }

  static Optional<Condition> ask(String name, Comparison asked, Asking asking, Terms terms) {
    String form =
        "%s%sP7D, or a range %s%s(P7D,P14D)"
            .formatted(asked.selector(), asked.operator(), asked.selector(), asked.operator());
    if (!asking.has(1, 2, form)) {
      return Optional.empty();
    }
    boolean yearly = asking.is("=anniversary=");
    return range(asked, asking, yearly ? LONGEST_YEARLY : LONGEST)
        .map(range -> asking.is("=ago=") ? range.reversed() : range)
        .map(
            range ->
                new Condition.One(
                    "have %s%s %s, where they live"
                        .formatted(yearly ? "the anniversary of " : "", name, range.words()),
                    binding ->
                        new LocalDays(binding.at(), terms.zone())
                            .sql(
                                binding,
                                yearly
                                    ? yearly(name, range, terms, binding)
                                    : once(name, range, binding))));
  }

  private static Optional<Range> range(Comparison asked, Asking asking, int longest) {
    Optional<Integer> first = days(0, asked, asking, longest);
    if (first.isEmpty()) {
      return Optional.empty();
    }
    int one = first.get();
    if (asked.arguments().size() == 1) {
      return Optional.of(new Range(Math.min(0, one), Math.max(0, one)));
    }
    return days(1, asked, asking, longest)
        .filter(
            two -> {
              if (two < one) {
                asking.fault(1, "The second has to be the later one.");
              }
              return two >= one;
            })
        .map(two -> new Range(one, two));
  }

  private static Optional<Integer> days(
      int argument, Comparison asked, Asking asking, int longest) {
    try {
      Period period = Period.parse(asked.arguments().get(argument));
      if (period.toTotalMonths() == 0 && Math.abs((long) period.getDays()) <= longest) {
        return Optional.of(period.getDays());
      }
    } catch (DateTimeException | ArithmeticException unreadable) {
      // told below
    }
    asking.fault(
        argument, "Has to be days such as P0D, P7D or -P3D, at most " + longest + " of them.");
    return Optional.empty();
  }

  private static Function<LocalDate, String> once(String name, Range range, Binding binding) {
    String day = day(name, binding);
    return today ->
        "%s between %s and %s"
            .formatted(
                day,
                binding.text(today.plusDays(range.from()).toString()),
                binding.text(today.plusDays(range.to()).toString()));
  }

  private static Function<LocalDate, String> yearly(
      String name, Range range, Terms terms, Binding binding) {
    String day = "substr(%s, 6, 5)".formatted(day(name, binding));
    BiFunction<LocalDate, Range, Set<String>> days =
        (today, some) -> monthDays(today, some.from(), some.to(), terms.leapDay());
    return today -> "%s = any (%s)".formatted(day, binding.texts(days.apply(today, range)));
  }

  /** Which birthdays, as {@code MM-DD}, have their day in that range. */
  static Set<String> monthDays(LocalDate today, int from, int to, MonthDay leapDay) {
    Set<String> days = new LinkedHashSet<>();
    for (LocalDate day = today.plusDays(from);
        !day.isAfter(today.plusDays(to));
        day = day.plusDays(1)) {
      MonthDay one = MonthDay.from(day);
      days.add(text(one));
      if (!day.isLeapYear() && one.equals(leapDay)) {
        days.add(text(LEAP_DAY));
      }
    }
    return days;
  }

  private static String text(MonthDay day) {
    return "%02d-%02d".formatted(day.getMonthValue(), day.getDayOfMonth());
  }

  /** The date as text, which sorts as dates do; null where the value is none. */
  static String day(String name, Binding binding) {
    return """
        case when p.attributes ->> %1$s ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}($|[T ])'
          then left(p.attributes ->> %1$s, 10) collate "C" end"""
        .formatted(binding.text(name));
  }
}
