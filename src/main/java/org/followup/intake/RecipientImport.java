package org.followup.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.followup.intake.RecipientCsv.Row;
import org.followup.recipient.Profile;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Takes a CSV file of recipients, whole or not at all. Each line is merged into what is known: a
 * cell replaces, an empty cell leaves. Consents are not in it, since each needs its evidence.
 *
 * <p>It holds nobody: so many locks would be too many. A change of the same person meanwhile may be
 * overwritten.
 */
@Component
class RecipientImport {

  static final String ATTRIBUTES = "attributes.";
  private static final Set<String> FIXED = Set.of("id", "email", "locale", "timeZone");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Recipients recipients;

  RecipientImport(Recipients recipients) {
    this.recipients = recipients;
  }

  /** How many lines were new people and how many were known ones. */
  record Imported(int created, int changed) {}

  @Transactional
  Imported take(String csv) {
    RecipientFaults faults = new RecipientFaults();
    List<Row> rows = RecipientCsv.read(csv, faults);
    List<String> header = rows.isEmpty() ? List.of() : rows.get(0).cells();
    checkHeader(header, faults);
    faults.refuse();
    Set<RecipientId> seen = new HashSet<>();
    int created = 0;
    for (Row row : rows.subList(1, rows.size())) {
      faults.atLine(row.line());
      Optional<Boolean> isNew = take(header, row, seen, faults);
      created += isNew.orElse(false) ? 1 : 0;
    }
    faults.refuse();
    return new Imported(created, seen.size() - created);
  }

  /** Whether the line made a new recipient; empty where it has faults. */
  private Optional<Boolean> take(
      List<String> header, Row row, Set<RecipientId> seen, RecipientFaults faults) {
    if (row.cells().size() != header.size()) {
      faults.add(
          "line", "has " + row.cells().size() + " cells where the header has " + header.size());
      return Optional.empty();
    }
    RecipientId id;
    try {
      id = new RecipientId(row.cells().get(header.indexOf("id")));
    } catch (IllegalArgumentException e) {
      faults.add("id", "has 1 to 200 characters, none of them a control character");
      return Optional.empty();
    }
    if (!seen.add(id)) {
      faults.add("id", "stands in an earlier line as well");
      return Optional.empty();
    }
    Optional<Profile> before = recipients.find(id);
    RecipientFields known =
        before.map(RecipientFields::of).orElse(new RecipientFields(null, null, null, Map.of()));
    RecipientFields after =
        RecipientFields.merge(id, known, patch(header, row.cells(), known), faults);
    if (faults.isEmpty()) {
      recipients.put(id, after.email(), after.locale(), after.timeZone(), after.attributes());
    }
    return Optional.of(before.isEmpty());
  }

  /** A line as a merge patch. */
  private static ObjectNode patch(List<String> header, List<String> cells, RecipientFields known) {
    ObjectNode patch = JSON.createObjectNode();
    ObjectNode attributes = JSON.createObjectNode();
    for (int i = 0; i < header.size(); i++) {
      String column = header.get(i);
      String cell = cells.get(i);
      if (cell.isEmpty() || column.equals("id")) {
        continue;
      }
      if (column.startsWith(ATTRIBUTES)) {
        String name = column.substring(ATTRIBUTES.length());
        Object value = known.attributes().get(name);
        // What an export wrote comes back as what it was: 36 stays a number.
        if (value == null || !text(value).equals(cell)) {
          attributes.set(name, list(cell).orElse(attributes.textNode(cell)));
        }
      } else {
        patch.put(column, cell);
      }
    }
    patch.set("attributes", attributes);
    return patch;
  }

  /** A fact as a cell: texts as they are, everything else as JSON. */
  static String text(Object value) {
    return value instanceof String text ? text : JSON.valueToTree(value).toString();
  }

  private static Optional<JsonNode> list(String cell) {
    if (!cell.startsWith("[")) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readTree(cell)).filter(JsonNode::isArray);
    } catch (JsonProcessingException text) {
      return Optional.empty();
    }
  }

  private static void checkHeader(List<String> header, RecipientFaults faults) {
    faults.atLine(1);
    if (!header.contains("id")) {
      faults.add("id", "the first line has to name the columns, one of them id");
    }
    Map<String, Boolean> names = new LinkedHashMap<>();
    for (String column : header) {
      boolean attribute = column.startsWith(ATTRIBUTES) && column.length() > ATTRIBUTES.length();
      if (!FIXED.contains(column) && !attribute) {
        faults.add(
            "column " + (names.size() + 1),
            "columns are id, email, locale, timeZone and attributes.<name>");
      }
      if (names.put(column, true) != null) {
        faults.add("column " + (names.size() + 1), "stands twice in the first line");
      }
    }
  }
}
