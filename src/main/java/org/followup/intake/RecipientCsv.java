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
  private static final Pattern GUARDED = Pattern.compile("(?s)'+[=+\\-@\\t\\r].*");

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
    char separator = separator(text);
    List<Row> rows = new ArrayList<>();
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    int line = 1;
    int start = 1;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : '\n';
      if (c == '\n' && i < text.length()) {
        line++;
      }
      if (quoted && i < text.length()) {
        boolean doubled = c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"';
        if (doubled) {
          i++;
        }
        if (c != '"' || doubled) {
          cell.append(c);
        } else {
          quoted = false;
        }
      } else if (c == '"' && cell.isEmpty()) {
        quoted = true;
      } else if (c == separator || c == '\n') {
        cells.add(unguarded(cell.toString()));
        cell.setLength(0);
        if (c == '\n') {
          if (cells.size() > 1 || !cells.get(0).isEmpty()) {
            rows.add(new Row(start, cells));
          }
          cells = new ArrayList<>();
          start = line;
        }
      } else if (c != '\r' || (i + 1 < text.length() && text.charAt(i + 1) != '\n')) {
        cell.append(c);
      }
    }
    if (quoted) {
      faults.atLine(rows.isEmpty() ? 1 : rows.get(rows.size() - 1).line());
      faults.add("line", "a quote is opened and never closed");
    }
    return rows;
  }

  private static char separator(String text) {
    String header = text.lines().findFirst().orElse("");
    return header.contains(";") && !header.contains(",") ? ';' : ',';
  }

  private static String unguarded(String cell) {
    return GUARDED.matcher(cell).matches() ? cell.substring(1) : cell;
  }
}
