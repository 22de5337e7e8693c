package org.followup.console;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.followup.report.ResponseResult;
import org.followup.report.ResponseResult.Point;
import org.jspecify.annotations.Nullable;

/**
 * How a mail is answered as two lines, what was seen and what is expected, for an SVG of {@value
 * #WIDTH} by {@value #HEIGHT}.
 *
 * @param name what the diagram shows on the wait
 * @param seen points of the line of answers, as {@code polyline} has them; empty without any
 * @param expected points of the fitted curve; empty without one
 * @param end where the wait ends as things stand, from the left
 * @param most the share at the upper edge, in percent
 * @param days at the right edge
 * @param label what the lines say, for those who do not see them
 */
record ResponseChart(
    String name,
    ResponseResult result,
    String seen,
    String expected,
    String end,
    String most,
    String days,
    String label) {

  static final int WIDTH = 640;
  static final int HEIGHT = 120;

  private static final int EDGE = 4;

  static ResponseChart of(String name, ResponseResult result) {
    List<Point> points = result.curve();
    double last = points.isEmpty() ? 1 : points.get(points.size() - 1).after().toSeconds();
    double most = 0;
    for (Point point : points) {
      most = Math.max(most, Math.max(value(point.answered()), value(point.expected())));
    }
    double top = Math.max(most, 1e-6);
    return new ResponseChart(
        name,
        result,
        line(points, Point::answered, last, top),
        line(points, Point::expected, last, top),
        number(across(result.lasts(), last)),
        number(most * 100),
        number(last / Duration.ofDays(1).toSeconds()),
        "Share of people who have answered "
            + result.message()
            + " by days after it. "
            + result.verdict());
  }

  private static double value(@Nullable Double share) {
    return share == null ? 0 : share;
  }

  private static double across(Duration after, double last) {
    return EDGE + (WIDTH - 2.0 * EDGE) * Math.min(1, after.toSeconds() / last);
  }

  private static String line(
      List<Point> points, Function<Point, @Nullable Double> share, double last, double top) {
    return points.stream()
        .filter(point -> share.apply(point) != null)
        .map(
            point ->
                number(across(point.after(), last))
                    + ","
                    + number(
                        HEIGHT - EDGE - (HEIGHT - 2.0 * EDGE) * value(share.apply(point)) / top))
        .collect(Collectors.joining(" "));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
