package org.followup.journey;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.followup.journey.TableRepository.Version;
import org.followup.message.RestraintTable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * Asks the latest table of restraint that is deployed. Each node looks for another version once a
 * second at most, and at once where it was published there. A table that cannot be used, whoever
 * put it there, leaves {@code followup.policy} alone and is said once.
 */
@Component
class RestraintDecisions implements RestraintTable {

  private static final Logger log = LoggerFactory.getLogger(RestraintDecisions.class);
  private static final long BETWEEN_LOOKS = Duration.ofSeconds(1).toNanos();

  private final TableRepository tables;
  private final ObjectProvider<ProcessEngine> engine;
  private volatile @Nullable Look last;

  RestraintDecisions(TableRepository tables, ObjectProvider<ProcessEngine> engine) {
    this.tables = tables;
    this.engine = engine;
  }

  /** What was found, and when. */
  private record Look(@Nullable Version version, @Nullable RestraintSheet sheet, long at) {}

  @Override
  public Optional<Said> find(Facts facts) {
    RestraintSheet sheet = look().sheet();
    return sheet == null ? Optional.empty() : sheet.find(facts);
  }

  @Override
  public Optional<Sheet> findInForce() {
    Look look = look();
    return look.version() == null || look.sheet() == null
        ? Optional.empty()
        : Optional.of(look.sheet().sheet(look.version().deployedAt()));
  }

  /** What was published here is asked from the next mail on. */
  @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT, fallbackExecution = true)
  public void deployed(TableDeployed version) {
    last = null;
  }

  private Look look() {
    Look known = last;
    long now = System.nanoTime();
    if (known != null && now - known.at() < BETWEEN_LOOKS) {
      return known;
    }
    Version version = tables.findLatest(ModelTableRules.DECISION).orElse(null);
    Look look =
        known != null && Objects.equals(version, known.version())
            ? new Look(version, known.sheet(), now)
            : new Look(version, read(version), now);
    last = look;
    return look;
  }

  private @Nullable RestraintSheet read(@Nullable Version version) {
    if (version == null) {
      return null;
    }
    Optional<byte[]> file = tables.findFile(version.id());
    List<Fault> faults =
        file.map(content -> ModelCheck.checkTable(version.id(), content))
            .orElse(List.of(new Fault(Fault.Severity.FAULT, null, null, "Its file is gone.")));
    List<String> refusing = faults.stream().filter(Fault::refuses).map(Fault::toString).toList();
    if (!refusing.isEmpty()) {
      log.warn(
          "The table of restraint cannot be used; followup.policy holds alone until another is"
              + " published. version={} {}",
          version.version(),
          refusing);
      return null;
    }
    var config =
        (ProcessEngineConfigurationImpl) engine.getObject().getProcessEngineConfiguration();
    log.info("Table of restraint in force. version={}", version.version());
    return new RestraintSheet(
        version.version(), file.orElseThrow(), config.getDmnEngineConfiguration().getFeelEngine());
  }
}
