package org.followup.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The published result of a shop's cart mails, or a share of it. */
record PublishedResult(Row reminder, Row followUp) {

  /** Figures of a mail, named as the report names its columns. */
  record Row(int sent, int opened, int uniqueOpened, int clicked, int uniqueClicked, int orders) {

    /** As a line of the report has them after the mail's name. */
    String csv() {
      return "%d,%d,%d,%d,%d,%d"
          .formatted(sent, opened, uniqueOpened, clicked, uniqueClicked, orders);
    }

    private static Row read(String line) {
      String[] cells = line.split(",");
      int[] n = Arrays.stream(cells, 1, cells.length).mapToInt(Integer::parseInt).toArray();
      return new Row(n[0], n[1], n[2], n[3], n[4], n[5]);
    }

    private Row share(int of) {
      return new Row(
          one(sent, of),
          one(opened, of),
          one(uniqueOpened, of),
          one(clicked, of),
          one(uniqueClicked, of),
          one(orders, of));
    }

    private static int one(int figure, int of) {
      return Math.max(1, Math.round((float) figure / of));
    }
  }

  private static final String HEADER =
      "message,sent,opened,unique_opened,clicked,unique_clicked,orders";

  /**
   * @throws IllegalStateException where the file is another one
   */
  static PublishedResult read(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    if (lines.size() != 3 || !lines.get(0).equals(HEADER)) {
      throw new IllegalStateException(file + " is not the result of two mails.");
    }
    return new PublishedResult(Row.read(lines.get(1)), Row.read(lines.get(2)));
  }

  /** Every figure divided by {@code of}, rounded, at least one. */
  PublishedResult share(int of) {
    return new PublishedResult(reminder.share(of), followUp.share(of));
  }
}
