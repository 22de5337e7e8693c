package org.followup.report;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.followup.journey.Tokens;
import org.followup.report.BooksReading.Book;
import org.followup.report.BooksReading.Difference;
import org.followup.report.BooksRepository.Faulty;
import org.followup.report.BooksRepository.Mismatch;
import org.followup.report.BooksRepository.Place;
import org.followup.report.BooksRepository.PutOff;
import org.followup.report.BooksRepository.Tally;
import org.jspecify.annotations.Nullable;

/** Whether every arrival at a send task is one row of the outbox, and each row in good order. */
final class SendBook {

  /** How long after its lease a mail may wait for a node that takes it back. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final int CHUNK = 10_000;
  private static final Tally NONE = new Tally(0, "0");

  private final BooksRepository books;
  private final Tokens tokens;

  SendBook(BooksRepository books, Tokens tokens) {
    this.books = books;
    this.tokens = tokens;
  }

  /**
   * What was found.
   *
   * @param due arrivals at send tasks
   */
  record Found(long due, List<Difference> differences) {}

  Found check(Instant now) {
    List<Difference> differences = new ArrayList<>();
    Map<Place, Tally> mails = byPlace(books.tallyMails());
    Map<Place, Tally> arrivals = arrivals(mails.keySet());
    Set<Place> places = new HashSet<>(mails.keySet());
    places.addAll(arrivals.keySet());
    for (Place place : places) {
      if (!arrivals.getOrDefault(place, NONE).equals(mails.getOrDefault(place, NONE))) {
        differences.addAll(mismatches(place));
      }
    }
    books.listFaulty(now.minus(PATIENCE), BooksWords.EXAMPLES).stream()
        .map(SendBook::faulty)
        .forEach(differences::add);
    differences.addAll(lostWhilePutOff());
    return new Found(arrivals.values().stream().mapToLong(Tally::count).sum(), differences);
  }

  /** At send tasks of the models, and at whatever else mails were asked for. */
  private Map<Place, Tally> arrivals(Set<Place> asked) {
    Map<String, Set<String>> sends = new HashMap<>(tokens.listSends());
    asked.forEach(
        place ->
            sends
                .computeIfAbsent(place.definitionId(), gone -> new HashSet<>())
                .addAll(Set.of(place.activityId())));
    Set<String> activityIds =
        sends.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
    Map<Place, Tally> arrivals = byPlace(books.tallyArrivals(activityIds));
    arrivals
        .keySet()
        .removeIf(
            place ->
                !sends.getOrDefault(place.definitionId(), Set.of()).contains(place.activityId()));
    return arrivals;
  }

  private static Map<Place, Tally> byPlace(List<Map.Entry<Place, Tally>> rows) {
    return rows.stream()
        .collect(
            Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, HashMap::new));
  }

  private List<Difference> mismatches(Place place) {
    Map<Boolean, List<Mismatch>> byKind =
        books.listMismatches(place).stream()
            .collect(Collectors.partitioningBy(found -> found.arrivals() > found.mails()));
    List<Difference> differences = new ArrayList<>();
    byKind.forEach(
        (missing, found) -> {
          if (!found.isEmpty()) {
            differences.add(mismatch(place, missing, found));
          }
        });
    return differences;
  }

  private static Difference mismatch(Place place, boolean missing, List<Mismatch> found) {
    long arrivals = found.stream().mapToLong(Mismatch::arrivals).sum();
    long mails = found.stream().mapToLong(Mismatch::mails).sum();
    String where =
        "%s of %s (%s): "
            .formatted(
                place.activityId(),
                place.journey(),
                BooksWords.first(
                    found.stream().map(Mismatch::instanceId).toList(),
                    found.size() == 1 ? "instance" : "instances"));
    String numbers =
        "%s at the send task, %s in the outbox. "
            .formatted(
                BooksWords.count(arrivals, "arrival", "arrivals"),
                BooksWords.count(mails, "mail", "mails"));
    return new Difference(
        Book.SENDS,
        "arrivals " + missing + " " + place,
        "At "
            + where
            + numbers
            + (missing
                ? "A mail that is missing was neither sent nor refused: bring the rows of message_outbox back from a backup."
                : "A mail was asked for that no step led to: it may be one too many; its time line says when."),
        place.journey(),
        found.stream()
            .map(Mismatch::recipient)
            .filter(Objects::nonNull)
            .distinct()
            .limit(BooksWords.EXAMPLES)
            .toList());
  }

  private static Difference faulty(Faulty faulty) {
    boolean one = faulty.mails() == 1;
    String which =
        "%s of %s (%s)"
            .formatted(
                BooksWords.count(faulty.mails(), "mail", "mails"),
                faulty.journey(),
                BooksWords.first(faulty.messageIds(), "message", faulty.mails()));
    return difference(
        faulty.how() + " " + faulty.journey(),
        faulty.journey(),
        switch (faulty.how()) {
          case "reason" ->
              which
                  + " refused or withdrawn without a reason: somebody changed the outbox by hand.";
          case "moment" -> which + " sent without a moment: somebody changed the outbox by hand.";
          case "due" ->
              "%s %s without a moment when %s due, and nobody will take %s: set due_at."
                  .formatted(
                      which,
                      one ? "waits" : "wait",
                      one ? "it is" : "they are",
                      one ? "it" : "them");
          case "lease" ->
              "%s %s on the way for more than %d minutes longer than agreed, and no node took %s back: look whether a node runs and what its log says about the relay."
                  .formatted(which, one ? "is" : "are", PATIENCE.toMinutes(), one ? "it" : "them");
          default ->
              which
                  + " of an instance that our log does not know: bring the rows of journey_instance back from a backup.";
        });
  }

  /** Put off, and no token waits to ask again. */
  private List<Difference> lostWhilePutOff() {
    Map<String, List<Long>> lost = new TreeMap<>();
    long after = 0;
    List<PutOff> chunk;
    do {
      chunk = books.listPutOff(after, CHUNK);
      Set<String> standing = tokens.listPutOff(chunk.stream().map(PutOff::sendKey).toList());
      for (PutOff mail : chunk) {
        after = mail.messageId();
        if (!standing.contains(mail.sendKey())) {
          lost.computeIfAbsent(mail.journey(), none -> new ArrayList<>()).add(mail.messageId());
        }
      }
    } while (chunk.size() == CHUNK);
    return lost.entrySet().stream()
        .map(
            entry ->
                difference(
                    "put off " + entry.getKey(),
                    entry.getKey(),
                    "%s of %s (%s) put off, and no token stands there to ask again: nobody will send %s. Cancel or move the instance in Cockpit."
                        .formatted(
                            BooksWords.count(entry.getValue().size(), "mail is", "mails are"),
                            entry.getKey(),
                            BooksWords.first(entry.getValue(), "message"),
                            entry.getValue().size() == 1 ? "it" : "them")))
        .toList();
  }

  private static Difference difference(String mark, @Nullable String journey, String sentence) {
    return new Difference(Book.SENDS, mark, sentence, journey, List.of());
  }
}
