package org.followup.journey;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Tables of restraint for tests, as the Modeler writes them. */
final class TableXml {

  private TableXml() {}

  /** A table with the columns of one line, {@code topic mail -> maxPerDay priority}, and rules. */
  static String table(String hitPolicy, String columns, String... rules) {
    String[] sides = columns.split(" -> ");
    String inputs =
        Arrays.stream(sides[0].split(" "))
            .map(
                name ->
                    ("<input id=\"In_%1$s\" label=\"%1$s\"><inputExpression id=\"Ex_%1$s\""
                            + " typeRef=\"string\"><text>%1$s</text></inputExpression></input>")
                        .formatted(name))
            .collect(Collectors.joining("\n"));
    String outputs =
        Arrays.stream(sides[1].split(" "))
            .map(
                name ->
                    "<output id=\"Out_%1$s\" label=\"%1$s\" name=\"%1$s\" typeRef=\"%2$s\"/>"
                        .formatted(
                            name,
                            name.startsWith("max") || name.equals("priority")
                                ? "integer"
                                : "string"))
            .collect(Collectors.joining("\n"));
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < rules.length; i++) {
      rows.append(rule(i + 1, rules[i], sides[0].split(" ").length)).append("\n");
    }
    return """
        <?xml version="1.0" encoding="UTF-8"?>
        <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:camunda="http://camunda.org/schema/1.0/dmn" id="Definitions_Test" name="Test" namespace="http://camunda.org/schema/1.0/dmn">
        <decision id="restraint" name="Restraint" camunda:historyTimeToLive="P1D">
        <decisionTable id="Table_Test" hitPolicy="%s">
        %s
        %s
        %s
        </decisionTable>
        </decision>
        </definitions>
        """
        .formatted(hitPolicy, inputs, outputs, rows);
  }

  /** {@code "a","b" | - | 2 | 5 # what it says}, one cell for each column. */
  private static String rule(int number, String text, int conditions) {
    String[] parts = text.split(" # ");
    String[] cells = parts[0].split("\\|", -1);
    StringBuilder row = new StringBuilder("<rule id=\"Rule_" + number + "\">");
    if (parts.length > 1) {
      row.append("<description>").append(parts[1]).append("</description>");
    }
    for (int i = 0; i < cells.length; i++) {
      String kind = i < conditions ? "inputEntry" : "outputEntry";
      row.append(
          "<%1$s id=\"Cell_%2$d_%3$d\"><text>%4$s</text></%1$s>"
              .formatted(
                  kind, number, i, cells[i].strip().replace("&", "&amp;").replace("<", "&lt;")));
    }
    return row.append("</rule>").toString();
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
