package org.followup.intake;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * CSV (RFC 4180) as spreadsheets read and write it: comma or semicolon, quotes doubled, line breaks
 * inside quotes. A cell that a spreadsheet would take for a formula is written with an apostrophe
 * before it, and read without.
 */
final class RecipientCsv {

  private static final Pattern FORMULA = Pattern.compile("(?s)'*[=+\\-@\\t\\r].*");

  private RecipientCsv() {}

  /**
   * One record.
   *
   * @param line where it starts, counted from 1
   */
  record Row(int line, List<String> cells) {}

  static void write(Appendable out, List<String> cells) throws IOException {
    for (int i = 0; i < cells.size(); i++) {
      String cell = cells.get(i);
      String safe = FORMULA.matcher(cell).matches() ? "'" + cell : cell;
      out.append(i == 0 ? "" : ",");
      boolean quoted = safe.chars().anyMatch(c -> c == ',' || c == ';' || c == '"' || c < ' ');
      out.append(quoted ? '"' + safe.replace("\"", "\"\"") + '"' : safe);
    }
    out.append("\r\n");
  }

  /** All records but empty lines. A quote that is never closed is a fault of its line. */
  static List<Row> read(String text, RecipientFaults faults) {
    CsvReader reader = CsvReader.of(text);
    List<Row> rows = new ArrayList<>();
    try {
      for (Row row = reader.next(); row != null; row = reader.next()) {
        rows.add(row);
      }
    } catch (UnreadableFileException fault) {
      faults.atLine(fault.line());
      faults.add("line", fault.detail());
    } catch (IOException e) {
      throw new IllegalStateException("A text in memory can be read.", e);
    }
    return rows;
  }
}
