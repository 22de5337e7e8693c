package org.followup.journey;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The door to what became of people's journeys when two names turned out to be one person. Reads
 * what is committed.
 */
@Component
public class JoinHistory {

  private final AccountRepository accounts;

  JoinHistory(AccountRepository accounts) {
    this.accounts = accounts;
  }

  /** By which rule something was done to an instance. */
  public enum Rule {
    /** It goes on for the person, its waits and due dates as they were. */
    GOES_ON,
    /** It ended: the person was in the journey already, or could not have entered. */
    DOUBLED,
    /** An event that had come under the other name reached it, and it goes on. */
    TOLD,
    /** An event that had come under the other name ended it. */
    LED_OUT,
    /** An event of before might have let the person in; this entry stays in its place. */
    STAYS,
    /** An event of before let the person in, which could not do so before. */
    ENTERED;

    String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Rule of(String label) {
      return valueOf(label.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
  }

  /**
   * What was done to one instance.
   *
   * @param outcome how it ended, by whatever means; null while it runs
   * @param cause type of the event of before that was told again; null where it took none
   */
  public record Line(
      String instanceId,
      String journey,
      @Nullable String subject,
      Rule rule,
      @Nullable String cause,
      @Nullable String outcome) {}

  /** What the word of that number did, in order; empty where nothing ran. */
  public List<Line> list(long word) {
    return accounts.list(word);
  }
}
