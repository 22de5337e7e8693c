package org.followup.journey;

import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camunda.bpm.dmn.engine.DmnDecision;
import org.camunda.bpm.dmn.engine.DmnEngine;
import org.camunda.bpm.dmn.engine.DmnEngineException;
import org.camunda.bpm.dmn.engine.delegate.DmnDecisionTableEvaluationEvent;
import org.camunda.bpm.dmn.engine.delegate.DmnEvaluatedDecisionRule;
import org.camunda.bpm.dmn.engine.delegate.DmnEvaluatedOutput;
import org.camunda.bpm.dmn.engine.impl.DefaultDmnEngineConfiguration;
import org.camunda.bpm.dmn.feel.impl.FeelEngine;
import org.camunda.bpm.dmn.feel.impl.FeelException;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.model.dmn.instance.DecisionTable;
import org.followup.journey.ModelTable.Column;
import org.followup.journey.ModelTable.Row;
import org.followup.message.RestraintTable.Facts;
import org.followup.message.RestraintTable.Line;
import org.followup.message.RestraintTable.Rule;
import org.followup.message.RestraintTable.Said;
import org.followup.message.RestraintTable.Sheet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One version of the table of restraint, evaluated by the engine's DMN and remembered by what it
 * was asked: there are few kinds of mail, and many mails.
 */
final class RestraintSheet {

  private static final Logger log = LoggerFactory.getLogger(RestraintSheet.class);

  /** Beyond that the memory begins anew. */
  private static final int MOST_REMEMBERED = 20_000;

  private final int version;
  private final ModelTable table;
  private final Map<String, Row> rows;
  private final DmnEngine engine;
  private final DmnDecision decision;
  private final ThreadLocal<DmnDecisionTableEvaluationEvent> hit = new ThreadLocal<>();
  private final Map<Facts, Optional<Said>> remembered = new ConcurrentHashMap<>();

  /**
   * @param file that passed the check
   */
  RestraintSheet(int version, byte[] file, FeelEngine feel) {
    this.version = version;
    this.table =
        ModelTable.of(
            ModelTable.readFile(file)
                .getModelElementsByType(DecisionTable.class)
                .iterator()
                .next());
    this.rows = table.rows().stream().collect(Collectors.toMap(Row::id, row -> row));
    DefaultDmnEngineConfiguration config = new DefaultDmnEngineConfiguration();
    config.setFeelEngineFactory(() -> feel);
    config.setScriptEngineResolver(
        language -> {
          throw new ProcessEngineException(
              "Scripts are switched off; " + language + " was not run");
        });
    config.setElProvider(
        expression -> {
          throw new ProcessEngineException("The only language of a decision table is FEEL");
        });
    config.getCustomPostDecisionTableEvaluationListeners().add(hit::set);
    this.engine = config.buildEngine();
    this.decision = engine.parseDecision(ModelTableRules.DECISION, new ByteArrayInputStream(file));
  }

  /** What the first rule that hits says; empty where none does. */
  Optional<Said> find(Facts facts) {
    Optional<Said> known = remembered.get(facts);
    if (known != null) {
      return known;
    }
    Optional<Said> found = evaluate(facts);
    if (remembered.size() >= MOST_REMEMBERED) {
      remembered.clear();
    }
    remembered.put(facts, found);
    return found;
  }

  private Optional<Said> evaluate(Facts facts) {
    Map<String, Object> asked = new LinkedHashMap<>();
    asked.put("topic", facts.topic());
    asked.put("journey", facts.journey());
    asked.put("mail", facts.mail());
    asked.put("channel", facts.channel());
    asked.put("country", facts.country());
    asked.put("language", facts.language());
    asked.put("weekday", facts.weekday());
    try {
      engine.evaluateDecisionTable(decision, asked);
      return hit.get().getMatchingRules().stream().findFirst().map(this::said);
    } catch (DmnEngineException | FeelException fault) {
      // said once for each kind of mail: it is remembered like an answer
      log.error(
          "The table of restraint did not answer; followup.policy holds. asked={}", facts, fault);
      return Optional.empty();
    } finally {
      hit.remove();
    }
  }

  private Said said(DmnEvaluatedDecisionRule rule) {
    Map<String, DmnEvaluatedOutput> said = rule.getOutputEntries();
    Row row = rows.get(rule.getId());
    return new Said(
        new Rule(version, rule.getId(), row == null ? null : row.says()),
        number(said, "maxPerDay"),
        number(said, "maxPerWeek"),
        text(said, "minGap").flatMap(TableColumn::gap).orElse(null),
        text(said, "quietFrom").flatMap(TableColumn::time).orElse(null),
        text(said, "quietTo").flatMap(TableColumn::time).orElse(null),
        number(said, "priority"));
  }

  private static @Nullable Integer number(Map<String, DmnEvaluatedOutput> said, String column) {
    return value(said, column) instanceof Number number ? number.intValue() : null;
  }

  private static Optional<String> text(Map<String, DmnEvaluatedOutput> said, String column) {
    return value(said, column) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  private static @Nullable Object value(Map<String, DmnEvaluatedOutput> said, String column) {
    DmnEvaluatedOutput output = said.get(column);
    return output == null || output.getValue() == null ? null : output.getValue().getValue();
  }

  /** As a person reads it. */
  Sheet sheet(Instant deployedAt) {
    List<String> columns =
        Stream.concat(table.inputs().stream(), table.outputs().stream())
            .map(Column::title)
            .toList();
    List<Line> lines =
        table.rows().stream()
            .map(
                row -> {
                  List<String> cells = new ArrayList<>();
                  Stream.concat(row.tests().stream(), row.values().stream())
                      .map(RestraintSheet::plain)
                      .forEach(cells::add);
                  return new Line(row.id(), row.says(), cells);
                })
            .toList();
    return new Sheet(version, deployedAt, table.hitPolicy(), columns, table.inputs().size(), lines);
  }

  private static String plain(String cell) {
    return cell.equals("-") ? "" : cell.replace("\"", "");
  }
}
