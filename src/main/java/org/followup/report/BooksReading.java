package org.followup.report;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The books as they stood at one moment.
 *
 * @param at when they were read
 * @param differences what does not add up; empty where they balance
 */
public record BooksReading(
    Instant at, Events events, Instances instances, Sends sends, List<Difference> differences) {

  /** Which of the three. */
  public enum Book {
    EVENTS,
    INSTANCES,
    SENDS
  }

  /** Whether nothing is missing and nothing too many. */
  public boolean balanced() {
    return differences.isEmpty();
  }

  /** How many differences a book has. */
  public long countDifferences(Book book) {
    return differences.stream().filter(difference -> difference.book() == book).count();
  }

  /**
   * Events: accepted = applied + recorded + erased + waiting + dead.
   *
   * @param recorded kept for the log only, such as test orders
   * @param erased withdrawn with their person before they took effect
   * @param dead given up after five tries
   */
  public record Events(
      long accepted, long applied, long recorded, long erased, long waiting, long dead) {

    /** What {@code accepted} has to be. */
    public long sum() {
      return applied + recorded + erased + waiting + dead;
    }
  }

  /** Instances: entered = running + ended. */
  public record Instances(long entered, long running, Ended ended) {

    /** What {@code entered} has to be. */
    public long sum() {
      return running + ended.goal() + ended.lost() + ended.neutral() + ended.stopped();
    }
  }

  /** Ended instances by outcome. */
  public record Ended(long goal, long lost, long neutral, long stopped) {}

  /**
   * Sends: due = all the others together.
   *
   * @param due arrivals of tokens at send tasks
   * @param putOff the token waits for a moment that the gates named
   * @param onTheWay being handed to the mail server
   * @param unknown whether the mail server took it was left open by a crash
   */
  public record Sends(
      long due,
      long putOff,
      long queued,
      long onTheWay,
      long sent,
      long withdrawn,
      long refused,
      long failed,
      long unknown) {

    /** What {@code due} has to be. */
    public long sum() {
      return putOff + queued + onTheWay + sent + withdrawn + refused + failed + unknown;
    }
  }

  /**
   * Something that does not add up.
   *
   * @param mark the same for the same difference at every reading, whatever its numbers
   * @param sentence numbers, up to ten ids, and what to do; names no person
   * @param journey which has a page; null where it concerns none
   * @param recipients whose pages show more; up to ten
   */
  public record Difference(
      Book book, String mark, String sentence, @Nullable String journey, List<String> recipients) {}
}
