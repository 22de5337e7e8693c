package org.followup.journey;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.followup.experiment.ResponseCurve;
import org.followup.experiment.ResponseCurve.Point;
import org.followup.experiment.ResponseCurve.Shape;
import org.followup.journey.ResponseCurves.Fitted;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table journey_response_curve. */
@Repository
class ResponseCurveRepository {

  private final JdbcClient jdbc;
  private final ObjectMapper json;

  ResponseCurveRepository(JdbcClient jdbc, ObjectMapper json) {
    this.jdbc = jdbc;
    this.json = json;
  }

  /** What a curve is of. */
  record Key(String journey, String message, String response, int share) {}

  Optional<Fitted> find(Key key) {
    return jdbc.sql(
            """
            select fitted_at, sent, answered, shape, ever, scale, spread, seconds, low, high,
              observed, share
            from journey_response_curve
            where journey = :journey and message = :message and response = :response
              and share = :share
            """)
        .param("journey", key.journey())
        .param("message", key.message())
        .param("response", key.response())
        .param("share", key.share())
        .query((row, n) -> read(row))
        .optional();
  }

  /** Whether nobody else fits that curve until the transaction ends. */
  boolean tryLock(Key key) {
    return jdbc.sql("select pg_try_advisory_xact_lock(hashtextextended(:key, 14))")
        .param(
            "key",
            String.join(
                "\n",
                "response-curve",
                key.journey(),
                key.message(),
                key.response(),
                Integer.toString(key.share())))
        .query(Boolean.class)
        .single();
  }

  void keep(Key key, Fitted fitted) {
    ResponseCurve curve = fitted.curve();
    jdbc.sql(
            """
            insert into journey_response_curve (journey, message, response, share, fitted_at, sent,
              answered, shape, ever, scale, spread, seconds, low, high, observed)
            values (:journey, :message, :response, :share, :at, :sent, :answered, :shape, :ever,
              :scale, :spread, :seconds, :low, :high, :observed::jsonb)
            on conflict (journey, message, response, share) do update set
              fitted_at = excluded.fitted_at, sent = excluded.sent, answered = excluded.answered,
              shape = excluded.shape, ever = excluded.ever, scale = excluded.scale,
              spread = excluded.spread, seconds = excluded.seconds, low = excluded.low,
              high = excluded.high, observed = excluded.observed
            """)
        .param("journey", key.journey())
        .param("message", key.message())
        .param("response", key.response())
        .param("share", key.share())
        .param("at", fitted.fittedAt().atOffset(ZoneOffset.UTC))
        .param("sent", curve.sent())
        .param("answered", curve.answered())
        .param("shape", curve.shape().name().toLowerCase(Locale.ROOT))
        .param("ever", curve.ever())
        .param("scale", curve.scale())
        .param("spread", curve.spread())
        .param("seconds", curve.seconds())
        .param("low", curve.low())
        .param("high", curve.high())
        .param("observed", written(curve.observed()))
        .update();
  }

  private Fitted read(ResultSet row) throws SQLException {
    return new Fitted(
        new ResponseCurve(
            row.getLong("sent"),
            row.getLong("answered"),
            Shape.valueOf(row.getString("shape").toUpperCase(Locale.ROOT)),
            row.getDouble("ever"),
            row.getDouble("scale"),
            row.getDouble("spread"),
            row.getInt("share") / 100.0,
            row.getDouble("seconds"),
            row.getDouble("low"),
            row.getDouble("high"),
            points(row.getString("observed"))),
        row.getObject("fitted_at", OffsetDateTime.class).toInstant());
  }

  private String written(List<Point> points) {
    try {
      return json.writeValueAsString(points);
    } catch (JsonProcessingException fault) {
      throw new IllegalStateException("The points of a curve cannot be written as JSON.", fault);
    }
  }

  private List<Point> points(String text) {
    try {
      return json.readValue(text, new TypeReference<List<Point>>() {});
    } catch (JsonProcessingException fault) {
      throw new IllegalStateException("The points of a kept curve cannot be read.", fault);
    }
  }
}
