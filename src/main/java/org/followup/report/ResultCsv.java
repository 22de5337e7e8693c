package org.followup.report;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.followup.report.JourneyResult.MessageResult;

/**
 * The report as CSV (RFC 4180): a header, then a row per mail. Columns are only ever added at the
 * end. A name that a spreadsheet would take for a formula gets an apostrophe before it.
 */
final class ResultCsv {

  private static final Pattern FORMULA = Pattern.compile("(?s)[=+\\-@\\t\\r].*");
  private static final Pattern PLAIN = Pattern.compile("[^\",;\\p{Cntrl}]*");

  private static final Map<String, Function<Figures, Object>> COLUMNS = new LinkedHashMap<>();

  static {
    COLUMNS.put("sent", Figures::sent);
    COLUMNS.put("opened", Figures::opened);
    COLUMNS.put("unique_opened", Figures::uniqueOpened);
    COLUMNS.put("clicked", Figures::clicked);
    COLUMNS.put("unique_clicked", Figures::uniqueClicked);
    COLUMNS.put("orders", Figures::orders);
    COLUMNS.put("revenue", figures -> figures.revenue().toPlainString());
    COLUMNS.put("other_revenue", figures -> amounts(figures.otherRevenue()));
    COLUMNS.put("queued", Figures::queued);
    COLUMNS.put("put_off", Figures::putOff);
    COLUMNS.put("refused", Figures::refused);
    COLUMNS.put("withdrawn", Figures::withdrawn);
    COLUMNS.put("failed", Figures::failed);
    COLUMNS.put("unknown", Figures::unknown);
    COLUMNS.put("machine_opens", Figures::machineOpens);
    COLUMNS.put("machine_clicks", Figures::machineClicks);
    COLUMNS.put("unknown_opens", Figures::unknownOpens);
    COLUMNS.put("unknown_clicks", Figures::unknownClicks);
    COLUMNS.put("bounced", Figures::bounced);
    COLUMNS.put("soft_bounced", Figures::softBounced);
    COLUMNS.put("complained", Figures::complained);
    COLUMNS.put("unsubscribed", Figures::unsubscribed);
  }

  private ResultCsv() {}

  static String write(List<MessageResult> messages) {
    StringBuilder csv = new StringBuilder();
    List<String> header = new ArrayList<>(List.of("message"));
    header.addAll(COLUMNS.keySet());
    csv.append(String.join(",", header)).append("\r\n");
    for (MessageResult row : messages) {
      csv.append(cell(row.message()));
      COLUMNS
          .values()
          .forEach(of -> csv.append(',').append(cell(of.apply(row.figures()).toString())));
      csv.append("\r\n");
    }
    return csv.toString();
  }

  private static String amounts(Map<String, BigDecimal> revenue) {
    return revenue.entrySet().stream()
        .map(other -> other.getKey() + " " + other.getValue().toPlainString())
        .collect(Collectors.joining("; "));
  }

  private static String cell(String value) {
    String safe = FORMULA.matcher(value).matches() ? "'" + value : value;
    return PLAIN.matcher(safe).matches() ? safe : '"' + safe.replace("\"", "\"\"") + '"';
  }
}
