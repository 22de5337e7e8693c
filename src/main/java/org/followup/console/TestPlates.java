package org.followup.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.text.NumberFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.followup.report.TestResult;
import org.followup.report.TestResult.Decision;
import org.followup.report.TestResult.VariantResult;

/** What the diagram says at a split test: how many of each variant's people ordered. */
final class TestPlates {

  private TestPlates() {}

  /** As JSON for the page's script. */
  static String write(List<TestResult> tests, ObjectMapper json) {
    List<Map<String, Object>> plates = new ArrayList<>();
    for (TestResult test : tests) {
      for (String activity : test.activities()) {
        plates.add(
            Map.of(
                "activity",
                activity,
                "title",
                test.verdict(),
                "cells",
                test.variants().stream().map(variant -> cell(variant, test.decided())).toList()));
      }
    }
    try {
      return json.writeValueAsString(plates);
    } catch (JsonProcessingException fault) {
      throw new IllegalStateException("The tests of a diagram cannot be written.", fault);
    }
  }

  private static Map<String, Object> cell(
      VariantResult variant, @org.jspecify.annotations.Nullable Decision decided) {
    NumberFormat percent = NumberFormat.getPercentInstance(Locale.UK);
    percent.setMaximumFractionDigits(1);
    return Map.of(
        "variant",
        variant.variant(),
        "ordered",
        variant.people() == 0 ? "–" : percent.format((double) variant.ordered() / variant.people()),
        "won",
        decided != null && decided.winner().equals(variant.variant()));
  }
}
