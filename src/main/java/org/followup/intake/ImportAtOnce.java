package org.followup.intake;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.followup.intake.RecipientCsv.Row;
import org.followup.intake.RecipientImport.Effect;
import org.followup.recipient.EmailAddress;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.interceptor.TransactionAspectSupport;

/**
 * Takes a file of recipients in one request and one transaction, whole or not at all.
 *
 * <p>It holds nobody but those whose permission it records, and these are a thousand at most: so
 * many locks more would be too many. A change of the same person meanwhile may be overwritten.
 */
@Component
class ImportAtOnce {

  private static final int MOST_WITH_CONSENTS = 1_000;
  private static final int MOST_LISTED = 1_000;

  private final RecipientImport lines;

  ImportAtOnce(RecipientImport lines) {
    this.lines = lines;
  }

  /** What the file did, or would do, as the API answers it. */
  @Transactional(rollbackFor = Exception.class)
  Map<String, Object> take(CsvReader file, boolean dryRun, ImportSource source) throws IOException {
    RecipientFaults faults = new RecipientFaults();
    Row first = file.next();
    ImportColumns columns = new ImportColumns(first == null ? List.of() : first.cells(), faults);
    faults.refuse();
    Tally tally = new Tally();
    for (Row row = file.next(); row != null; row = file.next()) {
      faults.atLine(row.line());
      take(columns, row, source, faults, tally);
    }
    if (!dryRun) {
      faults.refuse();
    } else {
      TransactionAspectSupport.currentTransactionStatus().setRollbackOnly();
    }
    return tally.document(dryRun, faults);
  }

  private void take(
      ImportColumns columns, Row row, ImportSource source, RecipientFaults faults, Tally tally) {
    int before = faults.named().size() + faults.more();
    Optional<Effect> effect =
        lines.read(columns, row, source, lines.known(columns, List.of(row)), faults);
    RecipientId id = columns.readId(row, new RecipientFaults()).orElse(null);
    if (id != null && !tally.seen.add(id)) {
      faults.add("id", "stands in an earlier line as well");
    }
    if (effect.isPresent() && !effect.get().said().isEmpty()) {
      tally.withConsents++;
      if (tally.withConsents == MOST_WITH_CONSENTS + 1) {
        faults.add(
            "line", "more than 1,000 lines with news about permission: use POST /api/imports");
      }
    }
    if (faults.named().size() + faults.more() > before || effect.isEmpty()) {
      tally.refused++;
      return;
    }
    tally.count(
        row.line(),
        effect.get(),
        lines.listSuppressed(List.of(effect.get())).get(effect.get().id()));
    if (faults.isEmpty()) {
      lines.write(List.of(effect.get()));
    }
  }

  /** What has been counted so far. */
  private static final class Tally {
    private final Set<RecipientId> seen = new HashSet<>();
    private final Map<String, Integer> addresses = new HashMap<>();
    private final List<Map<String, Object>> listed = new ArrayList<>();
    private final List<Map<String, Object>> suppressed = new ArrayList<>();
    private final List<Map<String, Object>> shared = new ArrayList<>();
    private int created;
    private int changed;
    private int consents;
    private int withConsents;
    private int refused;

    void count(int line, Effect effect, @Nullable String suppression) {
      created += effect.created() ? 1 : 0;
      changed += effect.created() ? 0 : 1;
      consents += effect.said().size();
      list(listed, Map.of("line", line, "would", effect.created() ? "create" : "change"));
      if (suppression != null) {
        list(suppressed, Map.of("line", line, "reason", suppression));
      }
      String email = effect.fields().email();
      if (email != null) {
        String address = EmailAddress.read(email).map(EmailAddress::normalised).orElse(email);
        Integer earlier = addresses.putIfAbsent(address, line);
        if (earlier != null) {
          list(shared, Map.of("line", line, "earlierLine", earlier));
        }
      }
    }

    private static void list(List<Map<String, Object>> into, Map<String, Object> line) {
      if (into.size() < MOST_LISTED) {
        into.add(line);
      }
    }

    Map<String, Object> document(boolean dryRun, RecipientFaults faults) {
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("created", created);
      answer.put("changed", changed);
      if (consents > 0) {
        answer.put("consents", consents);
      }
      if (!suppressed.isEmpty()) {
        answer.put("suppressed", suppressed);
      }
      if (!shared.isEmpty()) {
        answer.put("sharedAddresses", shared);
      }
      if (dryRun) {
        answer.put("dryRun", true);
        answer.put("refused", refused);
        answer.put("lines", listed);
        answer.put("errors", faults.named());
        answer.put("more", faults.more());
      }
      return answer;
    }
  }
}
