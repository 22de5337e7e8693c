package org.followup.report;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.followup.report.TestResult.VariantResult;

/** Split tests as CSV (RFC 4180), a row per test and variant. Names of both are plain words. */
final class TestCsv {

  private static final String HEADER =
      "test,variant,people,sent,opened,clicked,ordered,orders,revenue,goals,verdict";

  private TestCsv() {}

  static String write(List<TestResult> tests) {
    return Stream.concat(
            Stream.of(HEADER),
            tests.stream().flatMap(test -> test.variants().stream().map(row -> line(test, row))))
        .collect(Collectors.joining("\r\n", "", "\r\n"));
  }

  private static String line(TestResult test, VariantResult row) {
    return Stream.of(
            test.test(),
            row.variant(),
            row.people(),
            row.sent(),
            row.opened(),
            row.clicked(),
            row.ordered(),
            row.orders(),
            row.revenue().toPlainString(),
            row.goals(),
            '"' + test.verdict().replace("\"", "\"\"") + '"')
        .map(String::valueOf)
        .collect(Collectors.joining(","));
  }
}
