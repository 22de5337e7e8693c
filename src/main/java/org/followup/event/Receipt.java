package org.followup.event;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an event did, word for word as the API answers it.
 *
 * @param tooLate instances that wait for such an event but take none as old as this one was
 * @param expired the moment at which it had expired, where it took effect after that
 * @param more what the lists have no room for; null where they name everything
 */
public record Receipt(
    List<Effect> started,
    List<Effect> advanced,
    List<Effect> ended,
    List<Effect> withdrawn,
    List<Effect> refused,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Effect> tooLate,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String expired,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable More more) {

  public static final Receipt NOTHING =
      new Receipt(List.of(), List.of(), List.of(), List.of(), List.of());

  /** Most entries of each list of an event that spreads. */
  public static final int MOST = 1_000;

  /** How many entries of each list are not named. */
  @JsonInclude(JsonInclude.Include.NON_DEFAULT)
  public record More(
      int started, int advanced, int ended, int withdrawn, int refused, int tooLate) {

    static final More NONE = new More(0, 0, 0, 0, 0, 0);

    private static More of(@Nullable More more) {
      return more == null ? NONE : more;
    }
  }

  /**
   * One thing that an event did.
   *
   * @param journey the process id
   * @param instance the instance's id; null for a refused entry
   * @param message a withdrawn mail's name
   * @param reason why an entry was refused or a wait not reached
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Effect(
      String journey,
      @Nullable String instance,
      @Nullable String recipient,
      @Nullable String message,
      @Nullable String messageId,
      @Nullable String reason) {}

  /** Nothing of it came too late, everything is named. */
  public Receipt(
      List<Effect> started,
      List<Effect> advanced,
      List<Effect> ended,
      List<Effect> withdrawn,
      List<Effect> refused) {
    this(started, advanced, ended, withdrawn, refused, List.of(), null, null);
  }

  /** Kept ones of old do not know all of it. */
  public Receipt {
    tooLate = tooLate == null ? List.of() : tooLate;
  }

  /** Both together; each list names {@link #MOST} at most, and what is beyond them is counted. */
  Receipt plus(Receipt other) {
    More mine = More.of(more);
    More its = More.of(other.more);
    More both =
        new More(
            mine.started + its.started + beyond(started, other.started),
            mine.advanced + its.advanced + beyond(advanced, other.advanced),
            mine.ended + its.ended + beyond(ended, other.ended),
            mine.withdrawn + its.withdrawn + beyond(withdrawn, other.withdrawn),
            mine.refused + its.refused + beyond(refused, other.refused),
            mine.tooLate + its.tooLate + beyond(tooLate, other.tooLate));
    return new Receipt(
        joined(started, other.started),
        joined(advanced, other.advanced),
        joined(ended, other.ended),
        joined(withdrawn, other.withdrawn),
        joined(refused, other.refused),
        joined(tooLate, other.tooLate),
        expired == null ? other.expired : expired,
        both.equals(More.NONE) ? null : both);
  }

  Receipt with(More counted) {
    return new Receipt(
        started,
        advanced,
        ended,
        withdrawn,
        refused,
        tooLate,
        expired,
        counted.equals(More.NONE) ? null : counted);
  }

  /** The lists alone, without what is counted only. */
  Receipt listed() {
    return with(More.NONE);
  }

  More counted() {
    return More.of(more);
  }

  private static int beyond(List<Effect> one, List<Effect> other) {
    return Math.max(0, one.size() + other.size() - MOST);
  }

  private static List<Effect> joined(List<Effect> one, List<Effect> other) {
    return Stream.concat(one.stream(), other.stream()).limit(MOST).toList();
  }

  /** True where the event matched nothing. */
  @JsonIgnore
  public boolean isEmpty() {
    return started.isEmpty()
        && advanced.isEmpty()
        && ended.isEmpty()
        && withdrawn.isEmpty()
        && refused.isEmpty()
        && tooLate.isEmpty()
        && expired == null;
  }
}
