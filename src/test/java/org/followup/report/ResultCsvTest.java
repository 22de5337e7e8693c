package org.followup.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.followup.report.JourneyResult.MessageResult;
import org.junit.jupiter.api.Test;

class ResultCsvTest {

  private static final Map<String, BigDecimal> OTHERS =
      new TreeMap<>(Map.of("CHF", new BigDecimal("12.00"), "JPY", new BigDecimal("900")));

  private static final Figures FIGURES =
      new Figures(
          1,
          2,
          3,
          4,
          5,
          6,
          new BigDecimal("1234.50"),
          OTHERS,
          7,
          8,
          9,
          10,
          11,
          12,
          13,
          14,
          15,
          16,
          17,
          18,
          19,
          20);

  @Test
  void writesTheAgreedColumnsFirstAndEveryFigureUnderItsName() {
    assertThat(ResultCsv.write(List.of(new MessageResult("cart-reminder", FIGURES))))
        .isEqualTo(
            "message,sent,opened,unique_opened,clicked,unique_clicked,orders,revenue,"
                + "other_revenue,queued,put_off,refused,withdrawn,failed,unknown,"
                + "machine_opens,machine_clicks,unknown_opens,unknown_clicks,"
                + "bounced,soft_bounced,complained,unsubscribed\r\n"
                + "cart-reminder,1,2,3,4,5,6,1234.50,\"CHF 12.00; JPY 900\","
                + "7,8,9,10,11,12,13,14,15,16,17,18,19,20\r\n");
  }

  @Test
  void quotesWhatWouldBreakALine() {
    assertThat(firstCell("tea, \"green\"")).startsWith("\"tea, \"\"green\"\"\",1,");
    assertThat(firstCell("two\r\nlines")).startsWith("\"two\r\nlines\",1,");
    assertThat(firstCell("Grüner Tee")).startsWith("Grüner Tee,1,");
  }

  @Test
  void writesNoFormula() {
    assertThat(firstCell("=1+1")).startsWith("'=1+1,1,");
    assertThat(firstCell("@SUM(A1,A2)")).startsWith("\"'@SUM(A1,A2)\",1,");
  }

  private static String firstCell(String message) {
    String csv = ResultCsv.write(List.of(new MessageResult(message, FIGURES)));
    return csv.substring(csv.indexOf("\r\n") + 2);
  }
}
