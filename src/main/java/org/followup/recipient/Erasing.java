package org.followup.recipient;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A person is being erased. Published by {@link Recipients#erase} as the first thing it does,
 * synchronously and in its transaction, while everything else about the person is still in place:
 * whoever keeps data about persons listens ({@code @EventListener}), takes the person out of it and
 * says here how much of what was deleted and what stays, for the receipt. A listener that throws
 * stops the erasure. Published at each repetition too.
 */
public final class Erasing {

  /** A shorter text is part of too many words to be told from them. */
  private static final int SHORTEST_TRACE = 3;

  /**
   * Something that stays.
   *
   * @param kind in kebab-case, such as {@code mails}
   * @param count how much of it; 0 where nobody counts
   * @param why in a sentence, without personal data
   * @param until when it goes; null where no date is known
   */
  public record Kept(String kind, long count, String why, @Nullable Instant until) {}

  private final RecipientId recipient;
  private final Set<String> traces;
  private final Map<String, Long> deleted = new LinkedHashMap<>();
  private final List<Kept> kept = new ArrayList<>();

  Erasing(RecipientId recipient, Collection<String> traces) {
    this.recipient = recipient;
    this.traces =
        traces.stream()
            .map(text -> text.strip().toLowerCase(Locale.ROOT))
            .filter(text -> text.length() >= SHORTEST_TRACE)
            .collect(Collectors.toUnmodifiableSet());
  }

  public RecipientId recipient() {
    return recipient;
  }

  /** Texts of the profile that lead to the person, such as the address, in lower case. */
  public Set<String> traces() {
    return traces;
  }

  /**
   * So much was deleted or emptied of what names the person.
   *
   * @param kind in kebab-case, such as {@code events}
   */
  public void deleted(String kind, long count) {
    if (count > 0) {
      deleted.merge(kind, count, Long::sum);
    }
  }

  /** Something stays; nothing is noted where there is none of it. */
  public void kept(String kind, long count, String why, @Nullable Instant until) {
    if (count > 0) {
      kept.add(new Kept(kind, count, why, until));
    }
  }

  /** What was deleted so far, by kind. */
  public Map<String, Long> listDeleted() {
    return Map.copyOf(deleted);
  }

  /** What stays, as far as it is known. */
  public List<Kept> listKept() {
    return List.copyOf(kept);
  }
}
