package org.followup.intake;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.followup.intake.FileImport.Remark;
import org.followup.intake.FileImport.State;
import org.followup.intake.RecipientCsv.Row;
import org.followup.intake.RecipientImport.Effect;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * One chunk of an import: its lines, what is counted of them and the bookmark in one transaction. A
 * node that dies leaves the bookmark where it was, and the next one goes on from there. A first
 * pass looks at every line and writes nothing; a second writes those without faults, holding the
 * people of the chunk.
 */
@Component
class ImportRounds {

  private static final Logger log = LoggerFactory.getLogger(ImportRounds.class);

  /** So many remarks of an import are kept; the others are only counted. */
  private static final int MOST_REMARKS = 10_000;

  private static final Duration PATIENCE = Duration.ofDays(1);

  private final FileImportRepository imports;
  private final ImportLineRepository waiting;
  private final RecipientImport lines;
  private final Recipients recipients;
  private final IntakeSettings settings;
  private final Clock clock;

  ImportRounds(
      FileImportRepository imports,
      ImportLineRepository waiting,
      RecipientImport lines,
      Recipients recipients,
      IntakeSettings settings,
      Clock clock) {
    this.imports = imports;
    this.waiting = waiting;
    this.lines = lines;
    this.recipients = recipients;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * Does one chunk of the oldest import that no other node works at.
   *
   * @param most lines of it
   * @return whether there was one
   */
  @Transactional
  boolean advance(int most) {
    Optional<FileImport> next = imports.lockNext();
    next.ifPresent(
        one -> {
          if (one.state() == State.CHECKING) {
            check(one, most);
          } else {
            write(one, most);
          }
        });
    return next.isPresent();
  }

  /** Refuses the line at the bookmark, which fails whatever is done. */
  @Transactional
  void skip() {
    imports
        .lockNext()
        .ifPresent(
            one -> {
              UUID id = one.importId();
              int after = imports.bookmark(id);
              for (Row row : waiting.list(id, after, one.state() == State.CHECKING, 1)) {
                ImportChunk chunk = new ImportChunk();
                RecipientFaults fault = new RecipientFaults();
                fault.add("line", "could not be written; the log names the cause");
                chunk.refuse(row.line(), fault);
                chunk.lastLine = row.line();
                keep(id, chunk);
              }
            });
  }

  /** Lets go of what nobody went on with, and of what is long over. */
  @Transactional
  void tidy() {
    Instant now = clock.instant();
    for (UUID stale : imports.listStale(now.minus(PATIENCE))) {
      imports.finish(stale, State.CANCELLED, now);
    }
    imports.deleteFinished(now.minus(settings.keepImports()));
  }

  private void check(FileImport one, int most) {
    UUID id = one.importId();
    ImportChunk chunk = new ImportChunk();
    int after = imports.bookmark(id);
    if (after == 0) {
      chunk.refused = waiting.refuseRepeated(id, MOST_REMARKS);
      chunk.faults = chunk.refused;
      chunk.shared = waiting.noteShared(id, MOST_REMARKS);
    }
    ImportColumns columns = columns(id);
    List<Row> rows = waiting.list(id, after, true, most);
    RecipientImport.Known known = lines.known(columns, rows);
    ImportSource source = source(one);
    Set<Integer> repeated =
        rows.isEmpty()
            ? Set.of()
            : waiting.listRefused(id, rows.get(0).line(), rows.get(rows.size() - 1).line());
    Map<Integer, Effect> effects = new LinkedHashMap<>();
    for (Row row : rows) {
      RecipientFaults faults = new RecipientFaults();
      Optional<Effect> effect = lines.read(columns, row, source, known, faults);
      chunk.lastLine = row.line();
      chunk.checked++;
      if (repeated.contains(row.line())) {
        continue;
      }
      if (effect.isEmpty()) {
        chunk.refuse(row.line(), faults);
      } else {
        effects.put(row.line(), effect.get());
      }
    }
    Map<RecipientId, String> suppressed = lines.listSuppressed(List.copyOf(effects.values()));
    effects.forEach((line, effect) -> chunk.checked(line, effect, suppressed.get(effect.id())));
    keep(id, chunk);
    if (rows.isEmpty()) {
      checked(imports.find(id).orElseThrow());
    }
  }

  private void checked(FileImport one) {
    UUID id = one.importId();
    if (one.dryRun()) {
      imports.pause(id);
    } else if (one.mode().equals(FileImports.ALL_OR_NONE) && one.refused() > 0) {
      imports.finish(id, State.REFUSED, clock.instant());
      log.info("Import refused, import={} faults={}", id, one.faults());
    } else {
      imports.write(id);
    }
  }

  private void write(FileImport one, int most) {
    UUID id = one.importId();
    ImportColumns columns = columns(id);
    List<Row> rows = waiting.list(id, imports.bookmark(id), false, most);
    List<RecipientId> people = new ArrayList<>();
    rows.forEach(row -> columns.readId(row, new RecipientFaults()).ifPresent(people::add));
    recipients.lock(people);
    RecipientImport.Known known = lines.known(columns, rows);
    ImportSource source = source(one);
    ImportChunk chunk = new ImportChunk();
    List<Effect> effects = new ArrayList<>();
    for (Row row : rows) {
      RecipientFaults faults = new RecipientFaults();
      Optional<Effect> effect = lines.read(columns, row, source, known, faults);
      chunk.lastLine = row.line();
      if (effect.isEmpty()) {
        chunk.refuse(row.line(), faults); // the person has changed since the check
      } else {
        if (known.several().contains(effect.get().id())) {
          lines.write(List.of(effect.get()));
        } else {
          effects.add(effect.get());
        }
        chunk.written(effect.get());
      }
    }
    lines.write(effects);
    keep(id, chunk);
    if (rows.isEmpty()) { // in a round of its own, which holds nobody while the lines go
      imports.finish(id, State.DONE, clock.instant());
      log.info("Import done, import={}", id);
    }
  }

  private void keep(UUID id, ImportChunk chunk) {
    for (boolean refused : new boolean[] {true, false}) {
      List<Remark> remarks =
          chunk.remarks.stream().filter(one -> one.refused() == refused).toList();
      if (!remarks.isEmpty()) {
        int room = Math.max(0, MOST_REMARKS - imports.countRemarks(id, refused));
        imports.insertRemarks(id, remarks.subList(0, Math.min(room, remarks.size())));
      }
    }
    if (!chunk.refusedLines.isEmpty()) {
      waiting.refuse(id, chunk.refusedLines);
    }
    imports.add(id, chunk);
  }

  private ImportColumns columns(UUID id) {
    return new ImportColumns(imports.header(id), new RecipientFaults());
  }

  private static ImportSource source(FileImport one) {
    return new ImportSource(one.importId(), one.file(), one.by(), one.at());
  }
}
