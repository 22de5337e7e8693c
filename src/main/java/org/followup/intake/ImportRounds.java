package org.followup.intake;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
  private final RecipientImport lines;
  private final Recipients recipients;
  private final IntakeSettings settings;
  private final Clock clock;

  ImportRounds(
      FileImportRepository imports,
      RecipientImport lines,
      Recipients recipients,
      IntakeSettings settings,
      Clock clock) {
    this.imports = imports;
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
              for (Row row : imports.listLines(id, after, one.state() == State.CHECKING, 1)) {
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
      for (int line : imports.refuseRepeated(id)) {
        chunk.remark(line, "id", "stands in an earlier line as well", true);
        chunk.refused++;
      }
      for (int line : imports.listShared(id)) {
        chunk.remark(line, "email", "stands under another id in an earlier line", false);
        chunk.shared++;
      }
    }
    ImportColumns columns = columns(id);
    List<Row> rows = imports.listLines(id, after, true, most);
    ImportSource source = source(one);
    List<Integer> repeated = rows.isEmpty() ? List.of() : repeated(id, rows);
    for (Row row : rows) {
      RecipientFaults faults = new RecipientFaults();
      Optional<Effect> effect = lines.read(columns, row, source, faults);
      chunk.lastLine = row.line();
      chunk.checked++;
      if (repeated.contains(row.line())) {
        continue;
      }
      if (effect.isEmpty()) {
        chunk.refuse(row.line(), faults);
      } else {
        chunk.checked(row.line(), effect.get());
      }
    }
    keep(id, chunk);
    if (rows.size() < most) {
      checked(imports.find(id).orElseThrow());
    }
  }

  private List<Integer> repeated(UUID id, List<Row> rows) {
    List<Integer> good =
        imports.listLines(id, rows.get(0).line() - 1, false, rows.size()).stream()
            .map(Row::line)
            .toList();
    return rows.stream().map(Row::line).filter(line -> !good.contains(line)).toList();
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
    List<Row> rows = imports.listLines(id, imports.bookmark(id), false, most);
    List<RecipientId> people = new ArrayList<>();
    rows.forEach(row -> columns.readId(row, new RecipientFaults()).ifPresent(people::add));
    recipients.lock(people);
    ImportSource source = source(one);
    ImportChunk chunk = new ImportChunk();
    for (Row row : rows) {
      RecipientFaults faults = new RecipientFaults();
      Optional<Effect> effect = lines.read(columns, row, source, faults);
      chunk.lastLine = row.line();
      if (effect.isEmpty()) {
        chunk.refuse(row.line(), faults); // the person has changed since the check
      } else {
        lines.write(effect.get());
        chunk.written(effect.get());
      }
    }
    keep(id, chunk);
    if (rows.size() < most) {
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
      imports.refuse(id, chunk.refusedLines);
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
