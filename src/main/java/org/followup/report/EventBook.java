package org.followup.report;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.followup.report.BooksReading.Book;
import org.followup.report.BooksReading.Difference;
import org.followup.report.BooksRepository.EventMonth;
import org.followup.report.BooksRepository.Kept;

/** Whether each month's events add up, and whether log and identities hold as many. */
final class EventBook {

  private final BooksRepository books;

  EventBook(BooksRepository books) {
    this.books = books;
  }

  List<Difference> check(List<EventMonth> months) {
    List<Difference> differences = new ArrayList<>();
    for (EventMonth month : months) {
      long settled = month.applied() + month.recorded() + month.erased();
      long sum = settled + month.waiting() + month.dead();
      if (month.accepted() != sum) {
        differences.add(notSettled(month, sum));
      }
    }
    Map<YearMonth, EventMonth> byMonth =
        months.stream().collect(Collectors.toMap(EventMonth::month, Function.identity()));
    for (Kept kept : books.listKept()) {
      EventMonth month = byMonth.get(kept.month());
      long accepted = month == null ? 0 : month.accepted();
      if (kept.events() != accepted) {
        differences.add(notKept(kept, accepted));
      }
    }
    List<Long> unlogged = books.listUnlogged();
    if (!unlogged.isEmpty()) {
      differences.add(
          difference(
              "unlogged",
              "%s in the inbox without being in the log (%s): nobody knows what they said, and they"
                      .formatted(
                          BooksWords.count(unlogged.size(), "event waits", "events wait"),
                          BooksWords.first(unlogged, "seq"))
                  + " can never be applied. Bring back those rows of the log from a backup."));
    }
    return differences;
  }

  private static Difference notSettled(EventMonth month, long sum) {
    long missing = month.accepted() - sum;
    String numbers =
        "accepted %s; applied %s, recorded %s, erased %s, waiting %s, dead letters %s"
            .formatted(
                BooksWords.number(month.accepted()),
                BooksWords.number(month.applied()),
                BooksWords.number(month.recorded()),
                BooksWords.number(month.erased()),
                BooksWords.number(month.waiting()),
                BooksWords.number(month.dead()));
    return difference(
        "settled " + month.month(),
        missing > 0
            ? "Of the events accepted in %s, %s neither applied nor waiting (%s). What is lost takes no effect by itself: find out who removed it from the inbox, bring it back from a backup or let the shop send it again with a new id."
                .formatted(month.month(), BooksWords.are(missing), numbers)
            : "Of the events of %s, %s counted without ever being accepted (%s). An event took effect twice, or somebody wrote into the ledger or the inbox by hand."
                .formatted(month.month(), BooksWords.are(-missing), numbers));
  }

  private static Difference notKept(Kept kept, long accepted) {
    boolean log = kept.book().equals("event_log");
    return difference(
        kept.book() + " " + kept.month(),
        "In %s %s accepted, and the %s %s. %s"
            .formatted(
                kept.month(),
                BooksWords.count(accepted, "event was", "events were"),
                log ? "log holds" : "table of identities holds",
                BooksWords.number(kept.events()),
                log
                    ? "What the log has lost is missing from time lines and from what journeys look back on; bring it back from a backup."
                    : "An event whose identity is lost would be applied a second time when it is sent again; bring the identities back from the log or a backup."));
  }

  private static Difference difference(String mark, String sentence) {
    return new Difference(Book.EVENTS, mark, sentence, null, List.of());
  }
}
