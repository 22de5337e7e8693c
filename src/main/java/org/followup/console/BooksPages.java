package org.followup.console;

import io.swagger.v3.oas.annotations.Hidden;
import java.util.List;
import org.followup.report.Books;
import org.followup.report.BooksReading;
import org.followup.report.BooksReading.Book;
import org.followup.report.BooksReading.Difference;
import org.followup.report.BooksReading.Events;
import org.followup.report.BooksReading.Instances;
import org.followup.report.BooksReading.Sends;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** Whether everything that came in is accounted for, read when the page is opened. */
@Controller
@Hidden
class BooksPages {

  private final Books books;

  BooksPages(Books books) {
    this.books = books;
  }

  /** A line of a book. */
  record Account(String name, long number) {}

  /**
   * A book as the page shows it.
   *
   * @param whole what the accounts have to come to
   */
  record Table(
      String id,
      String title,
      String hint,
      Account whole,
      List<Account> accounts,
      long sum,
      List<Difference> differences) {

    public boolean balanced() {
      return differences.isEmpty() && sum == whole.number();
    }
  }

  @GetMapping("/books")
  String show(Model page) {
    BooksReading reading = books.read();
    page.addAttribute("reading", reading);
    page.addAttribute("tables", List.of(events(reading), instances(reading), sends(reading)));
    return "console/books";
  }

  private static Table events(BooksReading reading) {
    Events events = reading.events();
    return new Table(
        "events",
        "Events",
        "What shops and recipients told us.",
        new Account("Accepted", events.accepted()),
        List.of(
            new Account("Applied", events.applied()),
            new Account("Recorded only", events.recorded()),
            new Account("Erased with their person", events.erased()),
            new Account("Waiting", events.waiting()),
            new Account("Given up", events.dead())),
        events.sum(),
        of(reading, Book.EVENTS));
  }

  private static Table instances(BooksReading reading) {
    Instances instances = reading.instances();
    return new Table(
        "instances",
        "Journeys of people",
        "Each entry of somebody into a journey.",
        new Account("Entered", instances.entered()),
        List.of(
            new Account("Running", instances.running()),
            new Account("Goal reached", instances.ended().goal()),
            new Account("Lost", instances.ended().lost()),
            new Account("Ended without either", instances.ended().neutral()),
            new Account("Stopped on the way", instances.ended().stopped())),
        instances.sum(),
        of(reading, Book.INSTANCES));
  }

  private static Table sends(BooksReading reading) {
    Sends sends = reading.sends();
    return new Table(
        "sends",
        "Mails",
        "Each time somebody came to a send task.",
        new Account("Due", sends.due()),
        List.of(
            new Account("Put off", sends.putOff()),
            new Account("Queued", sends.queued()),
            new Account("On the way", sends.onTheWay()),
            new Account("Sent", sends.sent()),
            new Account("Withdrawn", sends.withdrawn()),
            new Account("Refused", sends.refused()),
            new Account("Failed", sends.failed()),
            new Account("Unknown", sends.unknown())),
        sends.sum(),
        of(reading, Book.SENDS));
  }

  private static List<Difference> of(BooksReading reading, Book book) {
    return reading.differences().stream().filter(difference -> difference.book() == book).toList();
  }
}
