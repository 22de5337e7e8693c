package org.followup.intake;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.followup.intake.RecipientCsv.Row;
import org.followup.recipient.AddressHash;
import org.followup.recipient.Suppression.Reason;
import org.followup.recipient.Suppressions;
import org.followup.recipient.Suppressions.Entry;
import org.followup.recipient.Suppressions.Scope;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.interceptor.TransactionAspectSupport;

/**
 * Takes a CSV file of addresses that get no mail, whole or not at all, in one transaction and the
 * memory of a thousand lines. It adds and never lifts: an entry that stands stays, with the later
 * date.
 */
@Component
class SuppressionImport {

  private static final Set<String> COLUMNS =
      Set.of("address", "hash", "scope", "reason", "note", "at");

  private static final int BATCH = 1_000;

  private final Suppressions suppressions;
  private final Clock clock;

  SuppressionImport(Suppressions suppressions, Clock clock) {
    this.suppressions = suppressions;
    this.clock = clock;
  }

  /** What a file did, or would do. */
  record Imported(int added, int known, boolean dryRun) {}

  /**
   * @param dryRun writes nothing and answers what would be
   * @throws org.springframework.web.ErrorResponseException 400 with every fault by line
   */
  @Transactional(rollbackFor = Exception.class)
  Imported take(CsvReader file, boolean dryRun, String by) throws IOException {
    RecipientFaults faults = new RecipientFaults();
    Row first = file.next();
    List<String> header = first == null ? List.of() : names(first.cells());
    faults.atLine(1);
    if (!header.contains("address") && !header.contains("hash")) {
      faults.add("line", "the first line has to name the columns, one of them address or hash");
    }
    for (int i = 0; i < header.size(); i++) {
      if (!COLUMNS.contains(header.get(i)) || header.indexOf(header.get(i)) < i) {
        faults.add(
            "column " + (i + 1), "columns are address, hash, scope, reason, note, at, each once");
      }
    }
    faults.refuse();
    int lines = 0;
    int added = 0;
    List<Entry> batch = new ArrayList<>();
    for (Row row = file.next(); row != null; row = file.next()) {
      faults.atLine(row.line());
      Entry entry = read(header, row.cells(), faults);
      // after a fault nothing will be kept, so the rest is only read
      if (entry != null && faults.isEmpty()) {
        batch.add(entry);
        lines++;
      }
      if (batch.size() == BATCH) {
        added += suppressions.suppress(batch, by);
        batch.clear();
      }
    }
    faults.refuse();
    added += suppressions.suppress(batch, by);
    int known = lines - added;
    if (dryRun) {
      TransactionAspectSupport.currentTransactionStatus().setRollbackOnly();
    } else if (added + known > 0) {
      suppressions.tell(by, added, known, Map.of("from", "file"));
    }
    return new Imported(added, known, dryRun);
  }

  /** Null where the line has faults. */
  private @Nullable Entry read(List<String> header, List<String> cells, RecipientFaults faults) {
    if (cells.size() != header.size()) {
      faults.add("line", "has " + cells.size() + " cells where the header has " + header.size());
      return null;
    }
    String hash = cell(header, cells, "hash");
    String address = cell(header, cells, "address");
    Optional<AddressHash> who =
        hash.isEmpty()
            ? SuppressionBody.address(address, suppressions)
            : AddressHash.read(hash).filter(one -> address.isEmpty());
    if (who.isEmpty()) {
      faults.add(
          hash.isEmpty() ? "address" : "hash",
          hash.isEmpty()
              ? "has to be one address of the form name@example.com"
              : "has to be 64 hexadecimal digits, and the line without an address");
    }
    Optional<Scope> scope =
        read(header, cells, "scope", "marketing", SuppressionBody.NO_SCOPE, faults, Scope::read);
    Optional<Reason> reason =
        read(header, cells, "reason", "imported", SuppressionBody.NO_REASON, faults, Reason::read);
    String note = cell(header, cells, "note");
    if (!note.isEmpty() && SuppressionBody.words(note).isEmpty()) {
      faults.add("note", SuppressionBody.NO_WORDS);
    }
    Optional<Instant> at =
        read(
            header,
            cells,
            "at",
            clock.instant().toString(),
            "has to be an RFC 3339 time such as 2026-11-21T10:00:00Z",
            faults,
            Rfc3339::read);
    if (!faults.isEmpty()) {
      return null;
    }
    return new Entry(
        who.orElseThrow(),
        scope.orElseThrow(),
        reason.orElseThrow(),
        SuppressionBody.words(note).orElse(null),
        at.orElseThrow());
  }

  private static <T> Optional<T> read(
      List<String> header,
      List<String> cells,
      String column,
      String byDefault,
      String detail,
      RecipientFaults faults,
      Function<String, Optional<T>> reading) {
    String cell = cell(header, cells, column);
    Optional<T> value = reading.apply(cell.isEmpty() ? byDefault : cell);
    if (value.isEmpty()) {
      faults.add(column, detail);
    }
    return value;
  }

  private static String cell(List<String> header, List<String> cells, String column) {
    int at = header.indexOf(column);
    return at < 0 ? "" : cells.get(at).strip();
  }

  private static List<String> names(List<String> header) {
    return header.stream().map(name -> name.strip().toLowerCase(Locale.ROOT)).toList();
  }
}
