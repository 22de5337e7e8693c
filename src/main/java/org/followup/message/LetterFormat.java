package org.followup.message;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What is printed. */
enum LetterFormat {
  /** A4, the address where the window of an envelope is (DIN 5008, form B). */
  LETTER(30),
  /** A6 lying, a picture side and a side with text and address. */
  POSTCARD(2);

  private final int mostPages;

  LetterFormat(int mostPages) {
    this.mostPages = mostPages;
  }

  /** As templates and orders write it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  int mostPages() {
    return mostPages;
  }

  static Optional<LetterFormat> read(String word) {
    return Arrays.stream(values()).filter(format -> format.word().equals(word)).findFirst();
  }

  static List<String> words() {
    return Arrays.stream(values()).map(LetterFormat::word).toList();
  }
}
