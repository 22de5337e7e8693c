package org.followup.event;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an event did, word for word as the API answers it. */
public record Receipt(
    List<Effect> started,
    List<Effect> advanced,
    List<Effect> ended,
    List<Effect> withdrawn,
    List<Effect> refused) {

  public static final Receipt NOTHING =
      new Receipt(List.of(), List.of(), List.of(), List.of(), List.of());

  /**
   * One thing that an event did.
   *
   * @param journey the process id
   * @param instance the instance's id; null for a refused entry
   * @param message a withdrawn mail's name
   * @param reason why an entry was refused
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
        && refused.isEmpty();
  }
}
