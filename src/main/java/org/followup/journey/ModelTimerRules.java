package org.followup.journey;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.xml.datatype.DatatypeConfigurationException;
import javax.xml.datatype.DatatypeFactory;
import org.camunda.bpm.model.bpmn.instance.Expression;
import org.camunda.bpm.model.bpmn.instance.TimerEventDefinition;
import org.camunda.bpm.model.xml.instance.ModelElementInstance;
import org.jspecify.annotations.Nullable;

/** Checks the times of timer events and tasks, as the engine will read them. */
final class ModelTimerRules {

  private static final Pattern WEEKS = Pattern.compile("P\\d+W");
  private static final Pattern CYCLE = Pattern.compile("R\\d*/(.+)");
  private static final Pattern RETRIES = Pattern.compile("R\\d+/.+|P.+(,\\s*P.+)*");

  private ModelTimerRules() {}

  static void check(ModelElementInstance at, TimerEventDefinition timer, Faults faults) {
    List<Expression> times = new ArrayList<>();
    addIfPresent(times, timer.getTimeDate());
    addIfPresent(times, timer.getTimeDuration());
    addIfPresent(times, timer.getTimeCycle());
    if (times.size() != 1) {
      faults.fault(at, "a timer has exactly one of date, duration and cycle.");
      return;
    }
    String text = times.get(0).getTextContent().trim();
    if (text.isEmpty()) {
      faults.fault(at, "the timer says no time.");
    } else if (!ModelExpressionRules.isExpression(text)) {
      String wrong =
          timer.getTimeDate() != null
              ? wrongDate(text)
              : timer.getTimeDuration() != null ? wrongDuration(text) : wrongCycle(text);
      if (wrong != null) {
        faults.fault(at, wrong);
      }
    }
  }

  private static void addIfPresent(List<Expression> times, @Nullable Expression time) {
    if (time != null) {
      times.add(time);
    }
  }

  /** What is wrong with a date written out; null where nothing is. */
  static @Nullable String wrongDate(String text) {
    if (text.startsWith("P")) {
      return wrongDuration(text);
    }
    try {
      JourneyDates.parse(text, ZoneOffset.UTC);
      return null;
    } catch (UnreadableDateException unreadable) {
      return unreadable.getMessage();
    }
  }

  private static @Nullable String wrongDuration(String text) {
    if (isDuration(text)) {
      return null;
    }
    return "\"%s\" is no ISO 8601 duration such as PT45M or P3D.".formatted(text);
  }

  private static @Nullable String wrongCycle(String text) {
    var cycle = CYCLE.matcher(text);
    if (cycle.matches() && isDuration(cycle.group(1))) {
      return null;
    }
    return "\"%s\" is no ISO 8601 cycle such as R3/P1D.".formatted(text);
  }

  /** Whether the text is a retry cycle such as {@code R3/PT5M} or {@code PT5M,PT1H}. */
  static boolean isRetryCycle(String text) {
    String value = text.trim();
    if (!RETRIES.matcher(value).matches()) {
      return false;
    }
    String times = value.startsWith("R") ? value.substring(value.indexOf('/') + 1) : value;
    for (String time : times.split(",")) {
      if (!isDuration(time.trim())) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDuration(String text) {
    if (WEEKS.matcher(text).matches()) {
      return true;
    }
    try {
      return text.startsWith("P") && DatatypeFactory.newInstance().newDuration(text).getSign() >= 0;
    } catch (DatatypeConfigurationException | IllegalArgumentException unreadable) {
      return false;
    }
  }
}
