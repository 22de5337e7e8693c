package org.followup.journey;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.followup.experiment.Delays;
import org.followup.experiment.ResponseCurve;
import org.followup.experiment.ResponseFit;
import org.followup.journey.ResponseCurveRepository.Key;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The curves of answers that waits go by: one for each mail and kind of answer, fitted at most once
 * an hour by whoever asks first, on whichever node, and shared by everybody who waits. Who asks
 * while another transaction fits goes by what was known before.
 */
@Component
public class ResponseCurves {

  /** So old a curve may be. */
  static final Duration FRESH = Duration.ofHours(1);

  private static final Logger log = LoggerFactory.getLogger(ResponseCurves.class);

  private final ResponseCurveRepository curves;
  private final ObjectProvider<ResponseTimes> times;
  private final Clock clock;

  ResponseCurves(ResponseCurveRepository curves, ObjectProvider<ResponseTimes> times, Clock clock) {
    this.curves = curves;
    this.times = times;
    this.clock = clock;
  }

  /**
   * A curve as it was fitted then.
   *
   * @param fittedAt by the application's clock
   */
  public record Fitted(ResponseCurve curve, Instant fittedAt) {}

  /**
   * The curve that this wait goes by, fitted now if the last one is older than an hour. Joins the
   * caller's transaction, else has its own; empty where another one is just fitting the first.
   */
  @Transactional
  public Optional<Fitted> find(ResponseStep step, String journey) {
    Key key = new Key(journey, step.mail(), step.response(), step.share());
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    Optional<Fitted> known = curves.find(key);
    if (known.filter(curve -> curve.fittedAt().plus(FRESH).isAfter(now)).isPresent()
        || !curves.tryLock(key)) {
      return known;
    }
    ResponseTimes source = times.getIfAvailable();
    Delays delays =
        source == null
            ? new Delays(List.of(), List.of())
            : source.count(journey, step.mail(), step.response(), now);
    Fitted fitted = new Fitted(ResponseFit.fit(delays, step.share() / 100.0), now);
    curves.keep(key, fitted);
    log.info(
        "Response curve fitted. journey={} message={} response={} sent={} answered={} known={}",
        journey,
        step.mail(),
        step.response(),
        fitted.curve().sent(),
        fitted.curve().answered(),
        fitted.curve().isKnown());
    return Optional.of(fitted);
  }

  /**
   * How long after their mail people wait as things stand, within the step's bounds; the longest
   * where too little is known.
   */
  @Transactional
  public Duration waitOf(ResponseStep step, String journey) {
    return find(step, journey).map(fitted -> waitBy(fitted.curve(), step)).orElse(step.atMost());
  }

  /** The same by that curve. */
  public static Duration waitBy(ResponseCurve curve, ResponseStep step) {
    Duration wait =
        curve.isKnown() ? Duration.ofSeconds(Math.round(curve.seconds())) : step.atMost();
    if (wait.compareTo(step.atLeast()) < 0) {
      return step.atLeast();
    }
    return wait.compareTo(step.atMost()) > 0 ? step.atMost() : wait;
  }
}
