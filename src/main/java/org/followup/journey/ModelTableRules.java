package org.followup.journey;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.camunda.bpm.model.dmn.DmnModelInstance;
import org.camunda.bpm.model.dmn.instance.Decision;
import org.camunda.bpm.model.dmn.instance.DecisionTable;
import org.followup.journey.ModelTable.Column;
import org.followup.journey.ModelTable.Row;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Attr;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Checks a decision table: one that journeys ask ({@link ModelDecisionTable}), or the one of
 * restraint, with known columns, lists of texts as conditions and plain values as answers. Default
 * deny, so that nothing in it can be more than that: FEEL is the only language, and no cell holds
 * an expression.
 */
final class ModelTableRules {

  /** The decision that is asked. */
  static final String DECISION = "restraint";

  private static final String XMLNS = "http://www.w3.org/2000/xmlns/";
  private static final String XSI = "http://www.w3.org/2001/XMLSchema-instance";
  private static final String CAMUNDA = "http://camunda.org/schema/1.0/dmn";
  private static final Set<String> DRAWING =
      Set.of("http://camunda.org/schema/modeler/1.0", "http://bpmn.io/schema/dmn/biodi/2.0");

  /** Elements, each with its attributes beside id, name and label. */
  private static final Map<String, Set<String>> GRAMMAR =
      Map.ofEntries(
          Map.entry(
              "definitions",
              Set.of(
                  "namespace",
                  "exporter",
                  "exporterVersion",
                  "expressionLanguage",
                  "typeLanguage")),
          Map.entry("description", Set.of()),
          Map.entry("decision", Set.of()),
          Map.entry("variable", Set.of("typeRef")),
          Map.entry(
              "decisionTable",
              Set.of("hitPolicy", "preferredOrientation", "outputLabel", "typeRef")),
          Map.entry("input", Set.of()),
          Map.entry("inputExpression", Set.of("typeRef", "expressionLanguage")),
          Map.entry("inputValues", Set.of("expressionLanguage", "typeRef")),
          Map.entry("output", Set.of("typeRef")),
          Map.entry("outputValues", Set.of("expressionLanguage", "typeRef")),
          Map.entry("rule", Set.of()),
          Map.entry("inputEntry", Set.of("expressionLanguage", "typeRef")),
          Map.entry("outputEntry", Set.of("expressionLanguage", "typeRef")),
          Map.entry("text", Set.of()));

  private static final Set<String> WEEK =
      Set.of("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday");

  private final Faults faults;

  private ModelTableRules(Faults faults) {
    this.faults = faults;
  }

  /** Checks a file that can be read. */
  static void check(DmnModelInstance model, Faults faults) {
    ModelTableRules rules = new ModelTableRules(faults);
    Document document = (Document) model.getDocument().getDomSource().getNode();
    rules.visit(document.getDocumentElement());
    List<Decision> decisions = List.copyOf(model.getModelElementsByType(Decision.class));
    if (decisions.size() != 1 || decisions.get(0).getId() == null) {
      faults.faultOfFile(
          "the file holds one decision with an id; it has %s."
              .formatted(
                  decisions.isEmpty()
                      ? "none"
                      : decisions.stream().map(Decision::getId).collect(Collectors.joining(", "))));
      return;
    }
    Decision decision = decisions.get(0);
    if (decision.getCamundaHistoryTimeToLiveString() == null) {
      faults.fault(decision, "history time to live is missing; P1D will do.");
    }
    if (decision.getExpression() instanceof DecisionTable table) {
      if (DECISION.equals(decision.getId())) {
        rules.check(ModelTable.of(table));
      } else {
        ModelDecisionTable.check(ModelTable.of(table), faults);
      }
    } else {
      faults.fault(decision, "it is no decision table.");
    }
  }

  private void visit(Element element) {
    String namespace = String.valueOf(element.getNamespaceURI());
    if (namespace.startsWith("https://www.omg.org/spec/DMN/") && namespace.endsWith("/DMNDI/")
        || namespace.startsWith("http://www.omg.org/spec/DMN/") && namespace.endsWith("/DMNDI/")) {
      return; // positions
    }
    String name = element.getLocalName();
    if (!isModel(namespace) || !GRAMMAR.containsKey(name)) {
      at(element, "<%s> is not part of a decision table.".formatted(element.getNodeName()));
      return;
    }
    for (int i = 0; i < element.getAttributes().getLength(); i++) {
      Attr attribute = (Attr) element.getAttributes().item(i);
      if (!allows(name, attribute)) {
        at(element, "the attribute %s is not allowed.".formatted(attribute.getName()));
      } else if (attribute.getName().endsWith("Language") && !isFeel(attribute.getValue())) {
        at(element, "the only language is FEEL, not %s.".formatted(attribute.getValue()));
      }
    }
    for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
      if (child instanceof Element nested) {
        visit(nested);
      }
    }
  }

  private static boolean isModel(String namespace) {
    return namespace.matches("https?://www\\.omg\\.org/spec/DMN/\\d{8}/(MODEL/|dmn(11)?\\.xsd)");
  }

  private static boolean isFeel(String language) {
    return language.equals("feel")
        || language.matches("https?://www\\.omg\\.org/spec/(DMN/\\d{8}/FEEL/?|FEEL/\\d{8})");
  }

  private static boolean allows(String element, Attr attribute) {
    String namespace = attribute.getNamespaceURI();
    String name = attribute.getLocalName() == null ? attribute.getName() : attribute.getLocalName();
    if (namespace == null) {
      return Set.of("id", "name", "label").contains(name)
          || GRAMMAR.getOrDefault(element, Set.of()).contains(name);
    }
    return namespace.equals(XMLNS)
        || DRAWING.contains(namespace)
        || namespace.equals(XSI) && name.endsWith("Location")
        || namespace.equals(CAMUNDA)
            && (element.equals("decision")
                    && Set.of("historyTimeToLive", "versionTag").contains(name)
                || element.equals("definitions") && name.equals("diagramRelationId"));
  }

  private void at(Element element, String sentence) {
    String id = element.getAttribute("id");
    faults.fault(id.isBlank() ? null : id, element.getAttribute("name"), sentence);
  }

  private void check(ModelTable table) {
    if (!Set.of("FIRST", "UNIQUE").contains(table.hitPolicy())) {
      faults.faultOfFile("the hit policy is FIRST or UNIQUE, not %s.".formatted(table.hitPolicy()));
    }
    names(table.inputs(), "asks", TableColumn.Asked.names(), this::isAsked);
    names(table.outputs(), "says", TableColumn.Said.names(), this::isSaid);
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < table.rows().size(); i++) {
      Row row = table.rows().get(i);
      if (row.id().isEmpty() || !ids.add(row.id())) {
        in(row, i, "it has no id of its own.");
      }
      if (row.tests().size() != table.inputs().size()
          || row.values().size() != table.outputs().size()) {
        in(row, i, "it has not one cell for each column.");
        continue;
      }
      checkCells(table, row, i);
    }
    if (faults.isEmpty()) {
      checkTogether(table);
    }
  }

  private interface Known {
    boolean is(Column column);
  }

  private void names(List<Column> columns, String verb, String all, Known known) {
    Set<String> seen = new HashSet<>();
    if (columns.isEmpty()) {
      faults.faultOfFile("the table %s nothing; there are the columns %s.".formatted(verb, all));
    }
    for (Column column : columns) {
      if (known.is(column) && !seen.add(column.name())) {
        of(column, "there are two columns %s.".formatted(column.name()));
      }
    }
  }

  private boolean isAsked(Column column) {
    if (TableColumn.Asked.find(column.name()).isEmpty()) {
      of(
          column,
          "\"%s\" cannot be asked; there are %s."
              .formatted(column.name(), TableColumn.Asked.names()));
      return false;
    }
    if (!TableColumn.Asked.allowsType(column.type())) {
      of(column, "%s is of the type string, not %s.".formatted(column.name(), column.type()));
    }
    return true;
  }

  private boolean isSaid(Column column) {
    Optional<TableColumn.Said> said = TableColumn.Said.find(column.name());
    if (said.isEmpty()) {
      of(
          column,
          "\"%s\" says nothing to us; there are %s."
              .formatted(column.name(), TableColumn.Said.names()));
      return false;
    }
    if (!said.get().allowsType(column.type())) {
      of(
          column,
          "%s is of the type %s, not %s."
              .formatted(column.name(), said.get().types(), column.type()));
    }
    return true;
  }

  private void checkCells(ModelTable table, Row row, int number) {
    boolean certainDays = false;
    for (int i = 0; i < table.inputs().size(); i++) {
      Optional<TableColumn.Asked> asked = TableColumn.Asked.find(table.inputs().get(i).name());
      Optional<TableCondition> test = TableCondition.read(row.tests().get(i));
      if (asked.isEmpty()) {
        continue;
      }
      String column = asked.get().column();
      if (test.isEmpty()) {
        cell(
            row,
            number,
            column,
            "%s is no list of texts such as \"a\", \"b\" or not(\"a\"); - is for any"
                .formatted(row.tests().get(i)));
        continue;
      }
      test.get().texts().stream()
          .map(asked.get()::fault)
          .flatMap(Stream::ofNullable)
          .forEach(fault -> cell(row, number, column, fault));
      certainDays |=
          asked.get() == TableColumn.Asked.WEEKDAY
              && !test.get().among(WEEK).texts().containsAll(WEEK);
    }
    for (int i = 0; i < table.outputs().size(); i++) {
      Optional<TableColumn.Said> said = TableColumn.Said.find(table.outputs().get(i).name());
      String value = row.values().get(i);
      String fault = said.isEmpty() ? null : said.get().fault(value);
      if (fault == null
          && said.isPresent()
          && said.get() == TableColumn.Said.MAX_PER_DAY
          && value.equals("0")
          && !certainDays) {
        fault = "0 would let no such mail go on any day; name the weekdays, or pause the journey";
      }
      if (fault != null) {
        cell(row, number, said.get().column(), fault);
      }
    }
  }

  /** Rules that hit together where only one may, and rules that never hit. */
  private void checkTogether(ModelTable table) {
    List<List<TableCondition>> rules = table.rows().stream().map(row -> tests(table, row)).toList();
    for (int later = 1; later < rules.size(); later++) {
      for (int earlier = 0; earlier < later; earlier++) {
        List<TableCondition> one = rules.get(earlier);
        List<TableCondition> other = rules.get(later);
        if (table.hitPolicy().equals("UNIQUE") && all(one, other, TableCondition::meets)) {
          in(
              table.rows().get(later),
              later,
              "it and rule %d hit together, and the hit policy is UNIQUE; take FIRST."
                  .formatted(earlier + 1));
        } else if (all(one, other, TableCondition::covers)) {
          faults.style(
              table.rows().get(later).id(),
              table.rows().get(later).says(),
              "rule %d never hits: rule %d hits before it.".formatted(later + 1, earlier + 1));
          break;
        }
      }
    }
  }

  private static List<TableCondition> tests(ModelTable table, Row row) {
    List<TableCondition> tests = new ArrayList<>();
    for (int i = 0; i < table.inputs().size(); i++) {
      TableCondition test = TableCondition.read(row.tests().get(i)).orElse(TableCondition.ANY);
      boolean day = table.inputs().get(i).name().equals(TableColumn.Asked.WEEKDAY.column());
      tests.add(day ? test.among(WEEK) : test);
    }
    return tests;
  }

  private interface Both {
    boolean is(TableCondition one, TableCondition other);
  }

  private static boolean all(List<TableCondition> one, List<TableCondition> other, Both both) {
    return IntStream.range(0, one.size()).allMatch(i -> both.is(one.get(i), other.get(i)));
  }

  private void of(Column column, String sentence) {
    faults.fault(column.id().isEmpty() ? null : column.id(), column.label(), sentence);
  }

  private void cell(Row row, int number, String column, String fault) {
    in(row, number, "column %s: %s.".formatted(column, fault));
  }

  private void in(Row row, int number, @Nullable String sentence) {
    faults.fault(
        row.id().isEmpty() ? null : row.id(),
        row.says(),
        "rule %d, %s".formatted(number + 1, sentence));
  }
}
