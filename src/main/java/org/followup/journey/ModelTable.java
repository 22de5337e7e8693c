package org.followup.journey;

import java.io.ByteArrayInputStream;
import java.util.Collection;
import java.util.List;
import org.camunda.bpm.model.dmn.Dmn;
import org.camunda.bpm.model.dmn.DmnModelInstance;
import org.camunda.bpm.model.dmn.HitPolicy;
import org.camunda.bpm.model.dmn.instance.DecisionTable;
import org.camunda.bpm.model.dmn.instance.Description;
import org.camunda.bpm.model.dmn.instance.DmnElement;
import org.camunda.bpm.model.dmn.instance.Input;
import org.camunda.bpm.model.dmn.instance.InputExpression;
import org.camunda.bpm.model.dmn.instance.Output;
import org.camunda.bpm.model.dmn.instance.Rule;
import org.camunda.bpm.model.dmn.instance.Text;
import org.jspecify.annotations.Nullable;

/**
 * A decision table as it stands in its file.
 *
 * @param hitPolicy such as {@code FIRST}
 * @param inputs what is asked, {@code outputs} what is said
 */
record ModelTable(String hitPolicy, List<Column> inputs, List<Column> outputs, List<Row> rows) {

  /**
   * A column.
   *
   * @param name the expression of an input, the name of an output
   * @param type as declared; empty where it is not
   */
  record Column(String id, String name, @Nullable String label, String type) {

    /** What the Modeler shows above it. */
    String title() {
      return label == null || label.isBlank() ? name : label;
    }
  }

  /**
   * A rule.
   *
   * @param says the annotation beside it
   * @param tests the cells of the inputs, {@code values} those of the outputs, without blanks
   *     around
   */
  record Row(String id, @Nullable String says, List<String> tests, List<String> values) {}

  /**
   * Reads the only table of a file.
   *
   * @throws org.camunda.bpm.model.xml.ModelException where it is no DMN
   */
  static DmnModelInstance readFile(byte[] content) {
    return Dmn.readModelFromStream(new ByteArrayInputStream(content));
  }

  static ModelTable of(DecisionTable table) {
    HitPolicy policy = table.getHitPolicy();
    return new ModelTable(
        policy == null ? HitPolicy.UNIQUE.name() : policy.name(),
        table.getInputs().stream().map(ModelTable::column).toList(),
        table.getOutputs().stream().map(ModelTable::column).toList(),
        table.getRules().stream().map(ModelTable::row).toList());
  }

  private static Column column(Input input) {
    InputExpression expression = input.getInputExpression();
    return new Column(
        text(input.getId()),
        expression == null ? "" : text(expression.getText()),
        input.getLabel(),
        expression == null ? "" : text(expression.getTypeRef()));
  }

  private static Column column(Output output) {
    return new Column(
        text(output.getId()), text(output.getName()), output.getLabel(), text(output.getTypeRef()));
  }

  private static Row row(Rule rule) {
    Description says = rule.getDescription();
    return new Row(
        text(rule.getId()),
        says == null || says.getTextContent().isBlank()
            ? null
            : says.getTextContent().replaceAll("\\s+", " ").strip(),
        cells(rule.getInputEntries()),
        cells(rule.getOutputEntries()));
  }

  private static List<String> cells(Collection<? extends DmnElement> entries) {
    return entries.stream()
        .map(
            entry ->
                entry.getChildElementsByType(Text.class).stream()
                    .findFirst()
                    .map(ModelTable::text)
                    .orElse(""))
        .toList();
  }

  private static String text(@Nullable Text text) {
    return text == null ? "" : text(text.getTextContent());
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text.strip();
  }
}
