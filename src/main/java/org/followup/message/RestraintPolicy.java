package org.followup.message;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.followup.message.RestraintTable.Sheet;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The door to how marketing mail is restrained, for whoever wants to look at it. */
@Component
public class RestraintPolicy {

  private final ObjectProvider<RestraintTable> table;
  private final RuleHitRepository hits;
  private final PolicySettings settings;

  RestraintPolicy(
      ObjectProvider<RestraintTable> table, RuleHitRepository hits, PolicySettings settings) {
    this.table = table;
    this.hits = hits;
    this.settings = settings;
  }

  /**
   * What became of the mails that a rule was asked about, each time one asked.
   *
   * @param passed may go, as far as the rule is concerned
   * @param refused skipped, since the model says so, or it would have come too late
   */
  public record Hits(String rule, long passed, long putOff, long refused) {}

  /** The table that is asked now; empty where {@code followup.policy} holds alone. */
  public Optional<Sheet> findInForce() {
    return Optional.ofNullable(table.getIfAvailable()).flatMap(RestraintTable::findInForce);
  }

  /** What holds where no rule says otherwise, a line for each. */
  public List<String> listUsual() {
    return List.of(
        "at most %d a day".formatted(settings.maxPerDay()),
        "at most %d in 7 days".formatted(settings.maxPerWeek()),
        "%s between two".formatted(Restraint.words(settings.minGap())),
        settings.quietFrom().equals(settings.quietTo())
            ? "no quiet hours"
            : "none from %s to %s".formatted(settings.quietFrom(), settings.quietTo()));
  }

  /** How often each rule hit, by its id; rules of earlier tables as well. */
  @Transactional(readOnly = true)
  public List<Hits> listHits(Instant since) {
    return hits.list(since);
  }
}
