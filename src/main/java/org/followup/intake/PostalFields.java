package org.followup.intake;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.followup.intake.RecipientCsv.Row;
import org.followup.recipient.PostalAddress;
import org.jspecify.annotations.Nullable;

/** A postal address in bodies and files. */
final class PostalFields {

  static final String NAME = "postalAddress";

  /** Before a field's name in a file: {@code postalAddress.city}. */
  static final String COLUMN = NAME + ".";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<LinkedHashMap<String, Object>> OBJECT =
      new TypeReference<>() {};
  private static final int LONGEST_FIELD = 100;

  private PostalFields() {}

  /** The columns of a file. */
  static List<String> columns() {
    return PostalAddress.FIELDS.stream().map(field -> COLUMN + field).toList();
  }

  /**
   * JSON Merge Patch (RFC 7396), which goes into objects: what is named is replaced, null removes,
   * the rest stays. What comes out is checked as a whole.
   */
  static @Nullable PostalAddress merge(
      @Nullable PostalAddress before, JsonNode node, RecipientFaults faults) {
    if (node.isMissingNode()) {
      return before;
    }
    if (node.isNull()) {
      return null;
    }
    if (!node.isObject()) {
      faults.add(NAME, "has to be an object of " + String.join(", ", PostalAddress.FIELDS));
      return before;
    }
    Map<String, Object> fields =
        before == null ? new LinkedHashMap<>() : new LinkedHashMap<>(before.document());
    fields.putAll(JSON.convertValue(node, OBJECT));
    PostalAddress.Reading reading = PostalAddress.read(fields);
    for (PostalAddress.Fault fault : reading.faults()) {
      boolean nameable =
          fault.field().length() <= LONGEST_FIELD && !RecipientValues.isUnfit(fault.field());
      faults.add(nameable ? COLUMN + fault.field() : NAME, fault.detail());
    }
    return reading.address() == null ? before : reading.address();
  }

  /**
   * What a line says: an address is one thing, so a line that has any of it has all of it, and what
   * is empty there is not part of it. Null where all cells are empty.
   */
  static @Nullable ObjectNode patch(ImportColumns columns, Row row) {
    ObjectNode patch = JSON.createObjectNode();
    boolean said = false;
    for (String field : PostalAddress.FIELDS) {
      String cell = columns.cell(row, COLUMN + field);
      if (cell.isBlank()) {
        patch.putNull(field);
      } else {
        patch.put(field, cell);
        said = true;
      }
    }
    return said ? patch : null;
  }

  /**
   * The cells of a line, in the order of the columns; the street has a line break between lines.
   */
  static List<String> cells(@Nullable PostalAddress address) {
    Map<String, Object> fields = address == null ? Map.of() : address.document();
    List<String> cells = new ArrayList<>();
    for (String field : PostalAddress.FIELDS) {
      Object value = fields.getOrDefault(field, "");
      cells.add(
          value instanceof List<?> lines
              ? String.join("\n", lines.stream().map(String::valueOf).toList())
              : String.valueOf(value));
    }
    return cells;
  }
}
