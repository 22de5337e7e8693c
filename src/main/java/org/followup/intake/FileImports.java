package org.followup.intake;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.followup.intake.FileImport.Remark;
import org.followup.intake.FileImport.State;
import org.followup.intake.FileImportRepository.Waiting;
import org.followup.intake.RecipientCsv.Row;
import org.followup.recipient.EmailAddress;
import org.followup.recipient.Erasing;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The door to imports in the background. A file is read in as it comes, in the memory of a thousand
 * lines or a megabyte, and waits in the database; any node checks and writes it by chunks ({@link
 * ImportRounds}).
 *
 * <p>Guarantee: once it was placed, every line without faults is written once, whichever node dies
 * meanwhile; with {@code all-or-none} none is where one has a fault.
 */
@Component
public class FileImports {

  /** Either every line or none. */
  public static final String ALL_OR_NONE = "all-or-none";

  /** Those without faults. */
  public static final String VALID_LINES = "valid-lines";

  private static final Logger log = LoggerFactory.getLogger(FileImports.class);
  private static final int BATCH = 1_000;
  private static final int LONGEST_ID = 200;

  private final FileImportRepository imports;
  private final ImportWorker worker;
  private final IntakeSettings settings;
  private final TransactionTemplate transaction;
  private final Clock clock;

  FileImports(
      FileImportRepository imports,
      ImportWorker worker,
      IntakeSettings settings,
      PlatformTransactionManager transactions,
      Clock clock) {
    this.imports = imports;
    this.worker = worker;
    this.settings = settings;
    this.transaction = new TransactionTemplate(transactions);
    this.clock = clock;
  }

  /**
   * Reads a file in and begins to check it.
   *
   * @param fileName kept as evidence; null where it has none
   * @param dryRun stops after the check, until {@link #write}
   * @throws org.springframework.web.ErrorResponseException 400 where the first line names no
   *     columns or the file cannot be read to its end, 413 where it is too large; nothing is kept
   *     then
   */
  public FileImport place(
      InputStream file, @Nullable String fileName, String by, String mode, boolean dryRun)
      throws IOException {
    return CsvRefusals.answering(
        () -> {
          CsvReader reader =
              CsvReader.of(file, settings.maxFile().toBytes(), IntakeSettings.MAX_FILE);
          Row first = reader.next();
          RecipientFaults faults = new RecipientFaults();
          List<String> header = first == null ? List.of() : first.cells();
          ImportColumns columns = new ImportColumns(header, faults);
          faults.refuse();
          ImportSource source =
              new ImportSource(UUID.randomUUID(), ImportSource.name(fileName), by, clock.instant());
          UUID id = source.importId();
          transaction.executeWithoutResult(s -> imports.insert(source, mode, dryRun, header));
          try {
            int lines = store(id, columns, reader);
            transaction.executeWithoutResult(s -> imports.begin(id, State.CHECKING, lines));
            log.info("Import placed, import={} lines={} mode={}", id, lines, mode);
          } catch (IOException | RuntimeException fault) {
            cancel(id);
            throw fault;
          }
          worker.wake();
          return imports.find(id).orElseThrow();
        });
  }

  private int store(UUID id, ImportColumns columns, CsvReader reader) throws IOException {
    List<Waiting> batch = new ArrayList<>();
    int lines = 0;
    long length = 0;
    Row row;
    do {
      row = reader.next();
      if (row != null) {
        batch.add(waiting(columns, row));
        length += row.cells().stream().mapToInt(String::length).sum();
        lines++;
      }
      if (batch.size() == BATCH
          || length > ImportLineRepository.BYTES_AT_ONCE
          || row == null && !batch.isEmpty()) {
        transaction.executeWithoutResult(s -> imports.insertLines(id, batch));
        batch.clear();
        length = 0;
      }
    } while (row != null);
    return lines;
  }

  /** What the database cannot keep becomes another control character, and is refused as one. */
  private static Waiting waiting(ImportColumns columns, Row row) {
    Row kept =
        new Row(row.line(), row.cells().stream().map(cell -> cell.replace('\0', '\1')).toList());
    String id = columns.cell(kept, "id");
    return new Waiting(
        kept,
        id.isEmpty() || id.length() > LONGEST_ID ? null : id,
        EmailAddress.read(columns.cell(kept, "email")).map(EmailAddress::normalised).orElse(null));
  }

  public Optional<FileImport> find(UUID importId) {
    return imports.find(importId);
  }

  /** The latest ones, newest first. */
  public List<FileImport> list(int limit) {
    return imports.list(limit);
  }

  /**
   * Remarks by line.
   *
   * @param refused faults that refuse their line; else what is worth knowing
   */
  public List<Remark> listRemarks(UUID importId, boolean refused, int limit) {
    return imports.listRemarks(importId, refused, limit);
  }

  /**
   * Goes on with what a dry run has checked.
   *
   * @return false where it does not wait for that
   */
  @Transactional
  public boolean write(UUID importId) {
    FileImport found = imports.lock(importId).orElse(null);
    if (found == null || found.state() != State.CHECKED) {
      return false;
    }
    if (found.mode().equals(ALL_OR_NONE) && found.refused() > 0) {
      imports.finish(importId, State.REFUSED, clock.instant());
    } else {
      imports.write(importId);
    }
    return true;
  }

  /**
   * Gives it up: no further line is written, its lines are let go. What was written stays.
   *
   * @return false where it is over already
   */
  public boolean cancel(UUID importId) {
    return Boolean.TRUE.equals(
        transaction.execute(
            s -> {
              FileImport found = imports.lock(importId).orElse(null);
              if (found == null || found.finishedAt() != null) {
                return false;
              }
              imports.finish(importId, State.CANCELLED, clock.instant());
              return true;
            }));
  }

  /** Wakes whoever works at imports on this node; the others look every two seconds. */
  void ring() {
    worker.wake();
  }

  @EventListener
  @Transactional(propagation = Propagation.MANDATORY)
  public void forget(Erasing erasing) {
    imports.forget(erasing.recipient().value());
  }
}
