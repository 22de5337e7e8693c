package org.followup.journey;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a few people, made up by chance: steps in the order of acceptance. Times are
 * counted from the tale's opening, so that it can be told again on another day.
 *
 * @param seed what {@link TaleTeller} made it of
 * @param until when its end state is looked at
 */
record Tale(long seed, List<Person> people, List<Step> steps, Duration until) {

  /** Somebody, what we may send them, and whether we know where to. */
  record Person(String name, ZoneId zone, boolean addressKnown, List<String> purposes) {}

  /** What is done at one moment. */
  sealed interface Step {
    Duration at();
  }

  /**
   * An event is reported.
   *
   * @param request events of the same number go in one request
   * @param person whom it names; null for nobody
   * @param time when it happened; null where the shop does not say
   */
  record Report(
      Duration at,
      int request,
      String id,
      String type,
      @Nullable Integer person,
      @Nullable String subject,
      @Nullable Duration time,
      Map<String, Object> data)
      implements Step {

    /** Accepted at another moment; it happened when it happened. */
    Report moved(Duration accepted, @Nullable Duration happened) {
      return new Report(accepted, request, id, type, person, subject, happened, data);
    }

    /** Whether the person does not want mail any more, about its topic or at all. */
    boolean objects() {
      return type.equals("unsubscribed");
    }

    @Nullable String topic() {
      Object topic = data.get("topic");
      String bare = topic == null ? "" : topic.toString().replaceFirst("^marketing:", "");
      return bare.matches("[a-z0-9-]+") ? bare : null;
    }

    Report inRequest(int number) {
      return new Report(at, number, id, type, person, subject, time, data);
    }
  }

  /** A permission is given. */
  record Permit(Duration at, int person, String purpose) implements Step {}

  /** An agent completes the person's open call, if there is one. */
  record Call(Duration at, int person, Map<String, Object> answers) implements Step {}

  /** How a shop may write a moment. */
  enum Form {
    INSTANT,
    DATE,
    LOCAL,
    SECONDS,
    MILLIS
  }

  /** A moment in an event's data. */
  record When(Duration at, Form form) {

    /** What it means: a bare date is the end of that day, a local time one of the zone. */
    Instant meant(Instant opening, ZoneId zone) {
      ZonedDateTime moment = opening.plus(at).atZone(zone);
      return switch (form) {
        case DATE -> moment.with(LocalTime.of(23, 59, 59)).toInstant();
        case LOCAL -> moment.toLocalDateTime().atZone(zone).toInstant();
        default -> moment.toInstant();
      };
    }

    Object written(Instant opening, ZoneId zone) {
      ZonedDateTime moment = opening.plus(at).atZone(zone);
      return switch (form) {
        case INSTANT -> moment.toInstant().toString();
        case DATE -> moment.toLocalDate().toString();
        case LOCAL -> moment.toLocalDateTime().toString();
        case SECONDS -> moment.toEpochSecond();
        case MILLIS -> moment.toInstant().toEpochMilli();
      };
    }
  }

  Tale without(int index) {
    List<Step> fewer = new ArrayList<>(steps);
    fewer.remove(index);
    return new Tale(seed, people, fewer, until);
  }

  Tale withSteps(List<Step> others) {
    return new Tale(seed, people, others, until);
  }

  /** For people: a line for each person and step. */
  String text() {
    StringBuilder text = new StringBuilder("seed " + seed + ", until " + span(until) + "\n");
    people.forEach(person -> text.append("  ").append(person).append('\n'));
    for (Step step : steps) {
      text.append("  ").append(span(step.at())).append("  ");
      if (step instanceof Report report) {
        text.append("request %d: %s %s".formatted(report.request(), report.id(), report.type()));
        text.append(report.person() == null ? "" : " of " + people.get(report.person()).name());
        text.append(report.subject() == null ? "" : " about " + report.subject());
        text.append(report.time() == null ? "" : " at " + span(report.time()));
        text.append(" ").append(report.data());
      } else {
        text.append(step);
      }
      text.append('\n');
    }
    return text.toString();
  }

  static String span(Duration span) {
    Duration length = span.abs();
    return "%s%dd %02d:%02d:%02d"
        .formatted(
            span.isNegative() ? "-" : "",
            length.toDays(),
            length.toHoursPart(),
            length.toMinutesPart(),
            length.toSecondsPart());
  }
}
