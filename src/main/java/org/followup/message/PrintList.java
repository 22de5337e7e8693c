package org.followup.message;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * {@code order.csv} (RFC 4180, UTF-8): a line for each letter, with where it goes. What a
 * spreadsheet would take for a formula gets an apostrophe before it.
 */
final class PrintList {

  static final String FILE = "order.csv";

  /** An address has no more. */
  private static final int LINES = 10;

  private PrintList() {}

  static byte[] write(List<PrintOrderRepository.Entry> letters) {
    StringBuilder csv = new StringBuilder("messageId,file,format,pages,sha256,country");
    for (int line = 1; line <= LINES; line++) {
      csv.append(",line").append(line);
    }
    csv.append("\r\n");
    for (PrintOrderRepository.Entry letter : letters) {
      List<String> cells = new ArrayList<>();
      cells.add(letter.letterId());
      cells.add(fileOf(letter));
      cells.add(letter.format());
      cells.add(String.valueOf(letter.pages()));
      cells.add(letter.sha256());
      cells.add(letter.country() == null ? "" : letter.country());
      for (int line = 0; line < LINES; line++) {
        cells.add(line < letter.lines().size() ? letter.lines().get(line) : "");
      }
      csv.append(cells.stream().map(PrintList::cell).collect(Collectors.joining(",")))
          .append("\r\n");
    }
    return csv.toString().getBytes(StandardCharsets.UTF_8);
  }

  static String fileOf(PrintOrderRepository.Entry letter) {
    return letter.letterId() + ".pdf";
  }

  static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String cell(String value) {
    String safe = value.matches("(?s)[=+\\-@\\t\\r].*") ? "'" + value : value;
    return safe.matches("[^\",;\\p{Cntrl}]*") ? safe : '"' + safe.replace("\"", "\"\"") + '"';
  }
}
