package org.followup.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.followup.report.ResponseResult;
import org.followup.report.ResponseResult.Point;
import org.junit.jupiter.api.Test;

class ResponseChartTest {

  @Test
  void drawsWhatWasSeenAndWhatIsExpected() {
    ResponseChart chart =
        ResponseChart.of(
            "Wait",
            result(
                List.of(
                    new Point(Duration.ofDays(1), 0.02, 0.03),
                    new Point(Duration.ofDays(2), 0.04, 0.035),
                    new Point(Duration.ofDays(4), null, 0.04))));

    assertThat(chart.seen()).isEqualTo("162.0,60.0 320.0,4.0");
    assertThat(chart.expected()).isEqualTo("162.0,32.0 320.0,18.0 636.0,4.0");
    assertThat(chart.end()).isEqualTo("478.0");
    assertThat(chart.most()).isEqualTo("4.0");
    assertThat(chart.days()).isEqualTo("4.0");
    assertThat(chart.label()).contains("news", "So it is.");
  }

  @Test
  void drawsNothingOfNothing() {
    ResponseChart chart = ResponseChart.of("Wait", result(List.of()));

    assertThat(chart.seen() + chart.expected()).isEmpty();
    assertThat(chart.end()).doesNotContain("NaN");
  }

  private static ResponseResult result(List<Point> curve) {
    return new ResponseResult(
        "Wait",
        "news",
        "clicked",
        90,
        Duration.ofDays(1),
        Duration.ofDays(21),
        100,
        4,
        null,
        false,
        Duration.ofDays(3),
        null,
        null,
        null,
        0,
        null,
        "So it is.",
        curve);
  }
}
