package org.followup.console;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.followup.audience.Audiences.Size;

/**
 * The size of an audience over days as a line, for an SVG of {@value #WIDTH} by {@value #HEIGHT}.
 *
 * @param points of the line, as {@code polyline} has them
 * @param first and {@code last} the days it begins and ends with
 * @param most members of any of the days
 * @param label what the line says, for those who do not see it
 */
record AudienceChart(String points, Size first, Size last, long most, String label) {

  static final int WIDTH = 640;
  static final int HEIGHT = 120;

  private static final int EDGE = 4;

  /**
   * @param sizes oldest first, two at least
   */
  static AudienceChart of(List<Size> sizes, ConsoleNumbers numbers) {
    Size first = sizes.get(0);
    Size last = sizes.get(sizes.size() - 1);
    long most = sizes.stream().mapToLong(Size::members).max().orElse(0);
    double days = Math.max(1, last.day().toEpochDay() - first.day().toEpochDay());
    String points =
        sizes.stream()
            .map(
                size ->
                    String.format(
                        Locale.ROOT,
                        "%.1f,%.1f",
                        EDGE
                            + (WIDTH - 2 * EDGE)
                                * (size.day().toEpochDay() - first.day().toEpochDay())
                                / days,
                        HEIGHT - EDGE - (HEIGHT - 2.0 * EDGE) * size.members() / Math.max(1, most)))
            .collect(Collectors.joining(" "));
    String label =
        "From %s on %s to %s on %s; at most %s"
            .formatted(
                numbers.count(first.members()),
                first.day(),
                numbers.count(last.members()),
                last.day(),
                numbers.count(most));
    return new AudienceChart(points, first, last, most, label);
  }
}
