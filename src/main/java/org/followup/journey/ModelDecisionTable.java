package org.followup.journey;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.followup.journey.ModelTable.Column;
import org.followup.journey.ModelTable.Row;

/**
 * Checks a decision table that journeys ask: inputs are plain names, cells compare with texts and
 * numbers that stand in them, answers are single values. Nothing in it can be more than that.
 */
final class ModelDecisionTable {

  private static final Pattern INPUT = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");
  private static final Pattern OUTPUT = Pattern.compile("[a-z][A-Za-z0-9]{0,39}");
  private static final Set<String> NUMBERS = Set.of("integer", "long", "double", "number");
  private static final String NUMBER = "-?\\d{1,12}(\\.\\d{1,6})?";
  private static final String TEXT = "\"[^\"\\\\]*\"";
  private static final Pattern ANY = Pattern.compile("-?");
  private static final Pattern TEXTS = list(TEXT);
  private static final Pattern TRUTHS = Pattern.compile("true|false");

  /** A number, a comparison, or a range with either end in or out. */
  private static final Pattern OF_NUMBERS =
      list(
          "(%1$s|(<|<=|>|>=)\\s*%1$s|[\\[(\\]]\\s*%1$s\\s*\\.\\.\\s*%1$s\\s*[\\])\\[])"
              .formatted(NUMBER));

  private final Faults faults;

  private ModelDecisionTable(Faults faults) {
    this.faults = faults;
  }

  private static Pattern list(String one) {
    String all = "%1$s(\\s*,\\s*%1$s)*".formatted(one);
    return Pattern.compile("%1$s|not\\s*\\(\\s*%1$s\\s*\\)".formatted(all));
  }

  static void check(ModelTable table, Faults faults) {
    ModelDecisionTable rules = new ModelDecisionTable(faults);
    if (!Set.of("FIRST", "UNIQUE").contains(table.hitPolicy())) {
      faults.faultOfFile("the hit policy is FIRST or UNIQUE, not %s.".formatted(table.hitPolicy()));
    }
    rules.checkColumns(table.inputs(), INPUT, "asks", "a name such as orders");
    rules.checkColumns(table.outputs(), OUTPUT, "says", "a name such as value");
    for (int i = 0; i < table.rows().size(); i++) {
      rules.checkRow(table, table.rows().get(i), i);
    }
  }

  private void checkColumns(List<Column> columns, Pattern form, String verb, String wanted) {
    if (columns.isEmpty()) {
      faults.faultOfFile("the table %s nothing; give it a column.".formatted(verb));
    }
    Set<String> seen = new HashSet<>();
    for (Column column : columns) {
      String id = column.id().isEmpty() ? null : column.id();
      if (!form.matcher(column.name()).matches()) {
        faults.fault(id, column.label(), "\"%s\" is not %s.".formatted(column.name(), wanted));
      } else if (!seen.add(column.name())) {
        faults.fault(id, column.label(), "there are two columns %s.".formatted(column.name()));
      }
      if (!column.type().equals("string")
          && !column.type().equals("boolean")
          && !NUMBERS.contains(column.type())) {
        faults.fault(
            id,
            column.label(),
            "the type of %s is string, boolean, integer, long or double, not \"%s\"."
                .formatted(column.name(), column.type()));
      }
    }
  }

  private void checkRow(ModelTable table, Row row, int number) {
    if (row.tests().size() != table.inputs().size()
        || row.values().size() != table.outputs().size()) {
      in(row, number, "it has not one cell for each column.");
      return;
    }
    for (int i = 0; i < table.inputs().size(); i++) {
      Column column = table.inputs().get(i);
      String test = row.tests().get(i).strip();
      Pattern wanted =
          switch (column.type()) {
            case "string" -> TEXTS;
            case "boolean" -> TRUTHS;
            default -> OF_NUMBERS;
          };
      if (!ANY.matcher(test).matches() && !wanted.matcher(test).matches()) {
        in(
            row,
            number,
            "column %s: %s is none of what can be asked: %s; - is for any."
                .formatted(
                    column.name(),
                    test,
                    wanted == TEXTS
                        ? "\"a\", \"b\" or not(\"a\")"
                        : wanted == TRUTHS ? "true or false" : "3, >= 3, [3..5] or not(3)"));
      }
    }
    for (int i = 0; i < table.outputs().size(); i++) {
      Column column = table.outputs().get(i);
      String value = row.values().get(i).strip();
      String form =
          switch (column.type()) {
            case "string" -> TEXT;
            case "boolean" -> "true|false";
            case "integer", "long" -> "-?\\d{1,12}";
            default -> NUMBER;
          };
      if (!value.isEmpty() && !value.matches(form)) {
        in(
            row,
            number,
            "column %s: %s is no single value of the type %s."
                .formatted(column.name(), value, column.type()));
      }
    }
  }

  private void in(Row row, int number, String sentence) {
    faults.fault(
        row.id().isEmpty() ? null : row.id(),
        row.says(),
        "rule %d, %s".formatted(number + 1, sentence));
  }
}
