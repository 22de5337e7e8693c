package org.followup.report;

import java.text.NumberFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.followup.experiment.Delays;
import org.followup.experiment.ResponseCurve;
import org.followup.experiment.ResponseCurve.Shape;
import org.followup.journey.Journeys;
import org.followup.journey.ResponseCurves;
import org.followup.journey.ResponseCurves.Fitted;
import org.followup.journey.ResponseStep;
import org.followup.report.ResponseResult.Point;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What waits for responses go by, and what they make of it. */
@Component
public class Responses {

  private static final int POINTS = 80;

  private final Journeys journeys;
  private final ResponseCurves curves;

  Responses(Journeys journeys, ResponseCurves curves) {
    this.journeys = journeys;
    this.curves = curves;
  }

  /**
   * Waits of the journey's latest version, in the order of the model. A curve that is older than an
   * hour is fitted anew.
   */
  public List<ResponseResult> ofJourney(String journey) {
    List<ResponseStep> steps = journeys.listResponseWaits(journey);
    if (steps.isEmpty()) {
      return List.of();
    }
    Map<String, Long> people = journeys.countPeople(journey);
    return steps.stream()
        .map(
            step ->
                result(
                    step, curves.find(step, journey), people.getOrDefault(step.activityId(), 0L)))
        .toList();
  }

  private static ResponseResult result(ResponseStep step, Optional<Fitted> fitted, long waiting) {
    ResponseCurve curve = fitted.map(Fitted::curve).orElseGet(Responses::nothing);
    boolean shaped = curve.shape() != Shape.NONE;
    Duration wait = ResponseCurves.waitBy(curve, step);
    return new ResponseResult(
        step.activityId(),
        step.mail(),
        step.response(),
        step.share(),
        step.atLeast(),
        step.atMost(),
        curve.sent(),
        curve.answered(),
        shaped && curve.isKnown() ? curve.expected() : null,
        curve.isKnown(),
        wait,
        shaped ? seconds(curve.seconds()) : null,
        shaped && curve.low() > Delays.LEAST ? seconds(curve.low()) : null,
        shaped && curve.high() < Delays.MOST * 0.99 ? seconds(curve.high()) : null,
        waiting,
        fitted.map(Fitted::fittedAt).orElse(null),
        verdict(step, curve, wait),
        points(step, curve));
  }

  private static ResponseCurve nothing() {
    return new ResponseCurve(
        0, 0, Shape.NONE, 0, 0, 1, 0.5, Delays.MOST, Delays.LEAST, Delays.MOST, List.of());
  }

  private static String verdict(ResponseStep step, ResponseCurve curve, Duration wait) {
    String so =
        "%s of %s mails have been answered so far (%s)."
            .formatted(count(curve.answered()), count(curve.sent()), step.response());
    if (curve.sent() == 0) {
      return "No mail has been sent yet. Until enough is known people wait %s."
          .formatted(words(step.atMost()));
    }
    if (!curve.isKnown()) {
      return so
          + (curve.answered() < ResponseCurve.LEAST_ANSWERS
              ? " That is too little to tell when the last ones come"
              : " When the last ones come cannot be told yet")
          + ", so people wait %s.".formatted(words(step.atMost()));
    }
    String reached =
        "%s %s are expected in the end; %d %% of them are in %s after the mail (%s to %s)."
            .formatted(
                so,
                count(curve.expected()),
                step.share(),
                words(seconds(curve.seconds())),
                words(seconds(curve.low())),
                words(seconds(curve.high())));
    if (wait.equals(step.atLeast())) {
      return reached + " People wait %s all the same, the least.".formatted(words(wait));
    }
    return wait.equals(step.atMost())
        ? reached + " People wait %s, the most.".formatted(words(wait))
        : reached + " So long people wait.";
  }

  /** From the first minutes to a little after the longest wait, more of them where more happens. */
  private static List<Point> points(ResponseStep step, ResponseCurve curve) {
    if (curve.answered() == 0) {
      return List.of();
    }
    double end = step.atMost().toSeconds() * 1.1;
    double seen =
        curve.observed().isEmpty()
            ? 0
            : curve.observed().get(curve.observed().size() - 1).seconds();
    List<Point> points = new ArrayList<>();
    for (int i = 1; i <= POINTS; i++) {
      double after = end * i * i / (POINTS * POINTS);
      points.add(
          new Point(
              seconds(after),
              after <= seen || i == 1 ? observed(curve, after) : null,
              curve.shape() == Shape.NONE ? null : rounded(curve.shareBy(after))));
    }
    return points;
  }

  private static Double observed(ResponseCurve curve, double after) {
    double share = 0;
    for (ResponseCurve.Point point : curve.observed()) {
      if (point.seconds() > after) {
        break;
      }
      share = point.share();
    }
    return rounded(share);
  }

  private static Double rounded(double share) {
    return Math.round(share * 1e6) / 1e6;
  }

  private static Duration seconds(double seconds) {
    return Duration.ofSeconds(Math.round(seconds));
  }

  private static String count(long number) {
    return NumberFormat.getIntegerInstance(Locale.UK).format(number);
  }

  /** {@code 4 days 3 hours}, {@code 5 hours}, {@code 20 minutes}. */
  static String words(Duration time) {
    Duration rounded =
        time.compareTo(Duration.ofHours(2)) < 0 ? time : Duration.ofMinutes(30).plus(time);
    long days = rounded.toDays();
    long hours = rounded.toHoursPart();
    if (days == 0 && rounded.toHours() < 2) {
      return plural(Math.max(1, time.toMinutes()), "minute");
    }
    String day = days == 0 ? null : plural(days, "day");
    return hours == 0 && day != null ? day : joined(day, hours == 0 ? null : plural(hours, "hour"));
  }

  private static String joined(@Nullable String one, @Nullable String other) {
    return one == null ? String.valueOf(other) : other == null ? one : one + " " + other;
  }

  private static String plural(long number, String one) {
    return number + " " + one + (number == 1 ? "" : "s");
  }
}
