package org.followup.console;

import io.swagger.v3.oas.annotations.Hidden;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.followup.message.RestraintPolicy;
import org.followup.message.RestraintPolicy.Hits;
import org.followup.message.RestraintTable.Line;
import org.followup.message.RestraintTable.Sheet;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** How often marketing mail may come: the table in force, and how often each rule hit lately. */
@Controller
@Hidden
class RestraintPages {

  private static final Duration LATELY = Duration.ofDays(30);

  private final RestraintPolicy policy;
  private final Clock clock;

  RestraintPages(RestraintPolicy policy, Clock clock) {
    this.policy = policy;
    this.clock = clock;
  }

  /**
   * A rule.
   *
   * @param when what has to be so; empty for any mail
   * @param then what holds; empty for what is usual
   * @param hits lately; null where it never hit
   */
  record Rule(String id, @Nullable String says, List<String> when, List<String> then, Hits hits) {}

  @GetMapping("/restraint")
  String show(Model page) {
    Map<String, Hits> hits = new LinkedHashMap<>();
    policy.listHits(clock.instant().minus(LATELY)).forEach(one -> hits.put(one.rule(), one));
    Optional<Sheet> sheet = policy.findInForce();
    List<Rule> rules = new ArrayList<>();
    sheet.ifPresent(
        table ->
            table.lines().forEach(line -> rules.add(rule(table, line, hits.remove(line.id())))));
    page.addAttribute("sheet", sheet.orElse(null));
    page.addAttribute("usual", String.join(", ", policy.listUsual()));
    page.addAttribute("rules", rules);
    page.addAttribute("gone", List.copyOf(hits.values()));
    return "console/restraint";
  }

  private static Rule rule(Sheet table, Line line, @Nullable Hits hits) {
    return new Rule(
        line.id(),
        line.says(),
        cells(table, line, 0, table.conditions()),
        cells(table, line, table.conditions(), table.columns().size()),
        hits == null ? new Hits(line.id(), 0, 0, 0) : hits);
  }

  private static List<String> cells(Sheet table, Line line, int from, int to) {
    List<String> filled = new ArrayList<>();
    for (int i = from; i < to; i++) {
      if (!line.cells().get(i).isEmpty()) {
        filled.add(table.columns().get(i) + " " + line.cells().get(i).replace(",", ", "));
      }
    }
    return filled;
  }
}
