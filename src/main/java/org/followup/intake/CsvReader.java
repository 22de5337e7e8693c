package org.followup.intake;

import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.followup.intake.RecipientCsv.Row;
import org.jspecify.annotations.Nullable;

/**
 * Reads CSV (RFC 4180) as spreadsheets write it, one record at a time, so that a file of any length
 * takes the memory of its longest record: UTF-8 with or without a mark at its beginning; comma,
 * semicolon or tab, as the first line has it; quotes doubled; line breaks inside quotes. An
 * apostrophe that {@link RecipientCsv#write} put before what a spreadsheet would take for a formula
 * is taken away again.
 */
final class CsvReader {

  /** Longest record, in characters; a quote that is never closed is found there at the latest. */
  static final int LONGEST_RECORD = 1_000_000;

  private static final int LONGEST_HEADER = 100_000;
  private static final Pattern GUARDED = Pattern.compile("(?s)'+[=+\\-@\\t\\r].*");

  private final BufferedReader in;
  private final char separator;
  private int line = 1;
  private boolean ended;

  private CsvReader(Reader in) throws IOException {
    this.in = new BufferedReader(in);
    this.in.mark(1);
    if (this.in.read() != '\ufeff') {
      this.in.reset();
    }
    this.separator = separator();
  }

  static CsvReader of(String text) {
    try {
      return new CsvReader(new StringReader(text));
    } catch (IOException e) {
      throw new IllegalStateException("A text in memory can be read.", e);
    }
  }

  /**
   * @param most bytes that are read; a longer file is {@link UnreadableFileException#isTooLarge}
   * @param property that says so, for the sentence
   */
  static CsvReader of(InputStream bytes, long most, String property) throws IOException {
    try {
      return new CsvReader(
          new InputStreamReader(
              new Limited(bytes, most, property), StandardCharsets.UTF_8.newDecoder()));
    } catch (CharacterCodingException e) {
      throw notUtf8(1);
    }
  }

  /**
   * The next record that is no empty line; null at the end.
   *
   * @throws UnreadableFileException where there is no next record and no end
   */
  @Nullable Row next() throws IOException {
    try {
      while (!ended) {
        int start = line;
        List<String> cells = record(start);
        if (cells.size() > 1 || !cells.get(0).isEmpty()) {
          return new Row(start, cells);
        }
      }
      return null;
    } catch (CharacterCodingException e) {
      throw notUtf8(line);
    }
  }

  private List<String> record(int start) throws IOException {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    int length = 0;
    while (true) {
      int read = in.read();
      if (read < 0) {
        ended = true;
        if (quoted) {
          throw UnreadableFileException.at(start, "a quote is opened and never closed");
        }
        cells.add(unguarded(cell));
        return cells;
      }
      char c = (char) read;
      if (++length > LONGEST_RECORD) {
        throw UnreadableFileException.at(
            start,
            quoted
                ? "a quote is opened and not closed within a million characters"
                : "has more than a million characters");
      }
      line += c == '\n' ? 1 : 0;
      if (quoted) {
        if (c != '"') {
          cell.append(c);
        } else if (follows('"')) {
          in.read();
          cell.append('"');
        } else {
          quoted = false;
        }
      } else if (c == '"' && cell.isEmpty()) {
        quoted = true;
      } else if (c == separator) {
        cells.add(unguarded(cell));
        cell.setLength(0);
      } else if (c == '\n') {
        cells.add(unguarded(cell));
        return cells;
      } else if (c != '\r' || !follows('\n') && !follows(-1)) {
        cell.append(c);
      }
    }
  }

  private boolean follows(int wanted) throws IOException {
    in.mark(1);
    int next = in.read();
    in.reset();
    return next == wanted;
  }

  private char separator() throws IOException {
    in.mark(LONGEST_HEADER + 1);
    boolean comma = false;
    boolean semicolon = false;
    boolean tab = false;
    for (int read = 0; read < LONGEST_HEADER; read++) {
      int c = in.read();
      if (c < 0 || c == '\n') {
        break;
      }
      comma |= c == ',';
      semicolon |= c == ';';
      tab |= c == '\t';
    }
    in.reset();
    if (comma || !semicolon && !tab) {
      return ',';
    }
    return semicolon ? ';' : '\t';
  }

  private static String unguarded(CharSequence cell) {
    String text = cell.toString();
    return GUARDED.matcher(text).matches() ? text.substring(1) : text;
  }

  private static UnreadableFileException notUtf8(int line) {
    return UnreadableFileException.at(line, "The file is not in UTF-8.");
  }

  /** Ends with a fault where the file is longer than it may be. */
  private static final class Limited extends FilterInputStream {

    private final long most;
    private final String property;
    private long read;

    Limited(InputStream in, long most, String property) {
      super(in);
      this.most = most;
      this.property = property;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      int got = super.read(into, from, length);
      read += Math.max(got, 0);
      if (read > most) {
        throw UnreadableFileException.tooLarge(most, property);
      }
      return got;
    }
  }
}
