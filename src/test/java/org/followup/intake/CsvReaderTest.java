package org.followup.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.followup.intake.RecipientCsv.Row;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class CsvReaderTest {

  private static final String[] PIECES = {
    "=", "+", "-", "@", "'", "\"", ",", ";", "\t", "\r", "\n", "\r\n", "a", "ß", "日本", "😀", " ",
    "1"
  };

  @RepeatedTest(50)
  void readsBackWhateverWasWritten(RepetitionInfo repetition) throws IOException {
    Random dice = new Random(repetition.getCurrentRepetition());
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("id", "email", "attributes.a"));
    for (int n = 0; n < 40; n++) {
      rows.add(List.of("x" + n, cell(dice), cell(dice)));
    }
    StringBuilder out = new StringBuilder();
    for (List<String> row : rows) {
      RecipientCsv.write(out, row);
    }
    assertThat(read(out.toString())).isEqualTo(rows);
    assertThat(read("\ufeff" + out)).as("with a mark").isEqualTo(rows);
  }

  @Test
  void readsTabsAndSemicolonsAsTheFirstLineHasThem() throws IOException {
    assertThat(read("id\temail\nx\ta,b;c\n")).contains(List.of("x", "a,b;c"));
    assertThat(read("id;email\nx;a,b\tc")).contains(List.of("x", "a,b\tc"));
    assertThat(read("id,email\nx,a;b")).contains(List.of("x", "a;b"));
  }

  /** Ten million lines would take no more: a record is handed out before the next one is read. */
  @Test
  void holdsNoMoreThanARecordAndABuffer() throws IOException {
    long[] made = {0};
    InputStream endless =
        new InputStream() {
          private byte[] line = "id,email\n".getBytes(StandardCharsets.UTF_8);
          private int at;

          @Override
          public int read() {
            if (at == line.length) {
              at = 0;
              made[0]++;
              line = ("p-" + made[0] + ",\"a\nb\"\n").getBytes(StandardCharsets.UTF_8);
            }
            return line[at++];
          }

          @Override
          public int read(byte[] into, int from, int length) {
            for (int i = 0; i < length; i++) {
              into[from + i] = (byte) read();
            }
            return length;
          }
        };
    CsvReader reader = CsvReader.of(endless, Long.MAX_VALUE, "none");
    long most = 0;
    for (int n = 0; n <= 100_000; n++) {
      Row row = reader.next();
      assertThat(row).isNotNull();
      most = Math.max(most, made[0] - n);
    }
    assertThat(most).as("lines read ahead").isLessThan(5_000);
  }

  @Test
  void stopsWhereAFileIsTooLargeOrNotUtf8OrAQuoteStaysOpen() {
    assertThatThrownBy(() -> read(CsvReader.of(bytes("id\n1234567\n"), 6, "the.limit")))
        .isInstanceOfSatisfying(
            UnreadableFileException.class, fault -> assertThat(fault.isTooLarge()).isTrue())
        .hasMessageContaining("the.limit");
    assertThatThrownBy(
            () ->
                read(
                    CsvReader.of(
                        new ByteArrayInputStream(new byte[] {'i', 'd', '\n', (byte) 0xff, '\n'}),
                        100,
                        "the.limit")))
        .hasMessageContaining("UTF-8");
    assertThatThrownBy(() -> read("id\nx\n\"open\n"))
        .isInstanceOfSatisfying(
            UnreadableFileException.class, fault -> assertThat(fault.line()).isEqualTo(3));
  }

  private static String cell(Random dice) {
    StringBuilder cell = new StringBuilder();
    for (int n = dice.nextInt(5); n > 0; n--) {
      cell.append(PIECES[dice.nextInt(PIECES.length)]);
    }
    return cell.toString();
  }

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<List<String>> read(String text) throws IOException {
    return read(CsvReader.of(text));
  }

  private static List<List<String>> read(CsvReader reader) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    for (Row row = reader.next(); row != null; row = reader.next()) {
      rows.add(row.cells());
    }
    return rows;
  }
}
