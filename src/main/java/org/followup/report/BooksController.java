package org.followup.report;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import org.followup.report.BooksReading.Difference;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The books, for programs. */
@RestController
@Tag(name = "Books", description = "Whether anything was lost or doubled")
class BooksController {

  private final Books books;

  BooksController(Books books) {
    this.books = books;
  }

  /**
   * The books as they stand.
   *
   * @param differences a sentence each; none where they balance
   */
  record Answer(
      Instant at,
      boolean balanced,
      BooksReading.Events events,
      BooksReading.Instances instances,
      BooksReading.Sends sends,
      List<String> differences) {}

  @GetMapping("/api/books")
  @Operation(
      summary = "Read the books: events, instances and sends, at one moment",
      description =
          "accepted = applied + recorded + erased + waiting + dead; entered = running + ended; due ="
              + " all other figures of sends together. docs/operations.md says what each difference"
              + " means and what to do.")
  ResponseEntity<Answer> read() {
    BooksReading reading = books.read();
    return ResponseEntity.ok()
        .cacheControl(CacheControl.noStore())
        .body(
            new Answer(
                reading.at(),
                reading.balanced(),
                reading.events(),
                reading.instances(),
                reading.sends(),
                reading.differences().stream().map(Difference::sentence).toList()));
  }
}
