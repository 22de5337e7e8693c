package org.followup.event;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.followup.event.LedgerRepository.Account;
import org.followup.event.LedgerRepository.Posting;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The books of events: how many were accepted and what became of them, by month of acceptance
 * (UTC). Each deed posts in its own transaction, so a deed that is rolled back was never posted.
 * Per month, at any moment: accepted = applied + recorded + erased + those in the inbox.
 */
@Component
class Ledger {

  private final LedgerRepository repository;

  Ledger(LedgerRepository repository) {
    this.repository = repository;
  }

  /** Posts events as accepted, and those for the record only as recorded too: they are done. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void accepted(Collection<Event> events) {
    List<Event> recorded =
        events.stream().filter(event -> event.handling() == NewEvent.Handling.RECORD).toList();
    repository.insert(
        Stream.concat(
                postings(Account.ACCEPTED, events, Event::acceptedAt),
                postings(Account.RECORDED, recorded, Event::acceptedAt))
            .toList());
  }

  /** Posts events that took effect, or had none, and left the inbox for it. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void applied(Collection<Event> events) {
    repository.insert(postings(Account.APPLIED, events, Event::acceptedAt).toList());
  }

  /** Posts events that left the inbox unapplied, with the person they were about. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void erased(Collection<Instant> acceptedAt) {
    repository.insert(postings(Account.ERASED, acceptedAt, Function.identity()).toList());
  }

  /**
   * Merges the postings of each month and account into one. Sums stay the same at any moment, also
   * beside postings that commit meanwhile and beside a second node that merges.
   */
  @Transactional
  public void compact() {
    repository.updateMerged();
  }

  private static <T> Stream<Posting> postings(
      Account account, Collection<T> rows, Function<T, Instant> acceptedAt) {
    Map<LocalDate, Long> months =
        rows.stream()
            .map(row -> acceptedAt.apply(row).atOffset(ZoneOffset.UTC).toLocalDate())
            .collect(
                Collectors.groupingBy(
                    day -> day.withDayOfMonth(1), TreeMap::new, Collectors.counting()));
    return months.entrySet().stream()
        .map(month -> new Posting(month.getKey(), account, month.getValue()));
  }
}
