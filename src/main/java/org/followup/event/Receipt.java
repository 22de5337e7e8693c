package org.followup.event;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an event did, word for word as the API answers it.
 *
 * @param tooLate instances that wait for such an event but take none as old as this one was
 * @param expired the moment at which it had expired, where it took effect after that
 */
public record Receipt(
    List<Effect> started,
    List<Effect> advanced,
    List<Effect> ended,
    List<Effect> withdrawn,
    List<Effect> refused,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Effect> tooLate,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String expired) {

  public static final Receipt NOTHING =
      new Receipt(List.of(), List.of(), List.of(), List.of(), List.of());

  /** Nothing of it came too late. */
  public Receipt(
      List<Effect> started,
      List<Effect> advanced,
      List<Effect> ended,
      List<Effect> withdrawn,
      List<Effect> refused) {
    this(started, advanced, ended, withdrawn, refused, List.of(), null);
  }

  /** Kept ones of old do not know all of it. */
  public Receipt {
    tooLate = tooLate == null ? List.of() : tooLate;
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
