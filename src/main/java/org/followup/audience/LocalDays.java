package org.followup.audience;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Which day it is where people live, by our own time zones and not those of the database. At any
 * moment there are two or three days on earth, so a condition about today is one for each of them.
 */
final class LocalDays {

  private record Day(LocalDate date, List<String> zones) {}

  private final ZoneId usual;
  private final LocalDate today;
  private final List<Day> others = new ArrayList<>();

  LocalDays(Instant at, ZoneId usual) {
    this.usual = usual;
    this.today = at.atZone(usual).toLocalDate();
    for (LocalDate date : List.of(today.minusDays(1), today.plusDays(1))) {
      List<String> zones =
          ZoneId.getAvailableZoneIds().stream()
              .filter(zone -> at.atZone(ZoneId.of(zone)).toLocalDate().equals(date))
              .sorted()
              .toList();
      if (!zones.isEmpty()) {
        others.add(new Day(date, zones));
      }
    }
  }

  /**
   * @param about the condition where that day is today
   */
  String sql(Binding binding, Function<LocalDate, String> about) {
    if (others.isEmpty()) {
      return about.apply(today);
    }
    String zone = "coalesce(p.time_zone, %s)".formatted(binding.text(usual.getId()));
    return others.stream()
        .map(
            day ->
                "when %s = any (%s) then %s"
                    .formatted(zone, binding.texts(day.zones()), about.apply(day.date())))
        .collect(Collectors.joining(" ", "case ", " else " + about.apply(today) + " end"));
  }
}
