package org.followup.intake;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.followup.audience.AudienceLists;
import org.followup.audience.AudienceLists.Line;
import org.followup.intake.RecipientCsv.Row;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Takes a CSV file as a list of people: columns {@code id} and {@code email}, one of them at least;
 * others are not read. In the memory of a thousand lines.
 */
@Component
public class AudienceUpload {

  private static final int BATCH = 1_000;

  private final AudienceLists lists;
  private final IntakeSettings settings;

  AudienceUpload(AudienceLists lists, IntakeSettings settings) {
    this.lists = lists;
    this.settings = settings;
  }

  /**
   * All of the file or nothing.
   *
   * @param add to who is in the list already
   * @throws org.springframework.web.ErrorResponseException 400 or 413 where the file is unfit
   */
  public AudienceLists.Outcome take(String name, boolean add, InputStream file, String by)
      throws IOException {
    return CsvRefusals.answering(
        () -> {
          CsvReader reader =
              CsvReader.of(file, settings.maxFile().toBytes(), IntakeSettings.MAX_FILE);
          Row first = reader.next();
          List<String> header = first == null ? List.of() : names(first.cells());
          int id = header.indexOf("id");
          int email = header.indexOf("email");
          if (id < 0 && email < 0) {
            RecipientFaults faults = new RecipientFaults();
            faults.atLine(1);
            faults.add("line", "the first line has to name the columns, one of them id or email");
            faults.refuse();
          }
          return lists.upload(name, add, () -> lines(reader, id, email), by);
        });
  }

  private static List<Line> lines(CsvReader reader, int id, int email) throws IOException {
    List<Line> lines = new ArrayList<>();
    while (lines.size() < BATCH) {
      Row row = reader.next();
      if (row == null) {
        break;
      }
      lines.add(new Line(row.line(), cell(row, id), cell(row, email)));
    }
    return lines;
  }

  private static @Nullable String cell(Row row, int column) {
    String cell = column < 0 || column >= row.cells().size() ? "" : row.cells().get(column).strip();
    return cell.isEmpty() ? null : cell;
  }

  private static List<String> names(List<String> header) {
    return header.stream().map(name -> name.strip().toLowerCase(Locale.ROOT)).toList();
  }
}
