package org.followup.recipient;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Profiles now say something else. Published synchronously and in the transaction that wrote them,
 * with the people held: whoever counts by what a profile says listens ({@code @EventListener}).
 */
public record ProfilesChanged(List<Change> changes) {

  /**
   * What a profile says otherwise than before.
   *
   * @param zone whether the person lives in another time zone, as far as we know
   * @param attributes names of the free facts that are new, gone or different
   */
  public record Change(RecipientId recipient, boolean zone, Set<String> attributes) {

    /** Empty where the two say the same, as far as it matters here. */
    static Optional<Change> between(@Nullable Profile before, Profile after) {
      boolean zone = !Objects.equals(before == null ? null : before.timeZone(), after.timeZone());
      Set<String> names = new HashSet<>(after.attributes().keySet());
      if (before != null) {
        names.addAll(before.attributes().keySet());
        names.removeIf(
            name -> Objects.equals(before.attributes().get(name), after.attributes().get(name)));
      }
      return zone || !names.isEmpty()
          ? Optional.of(
              new Change(before == null ? after.id() : before.id(), zone, Set.copyOf(names)))
          : Optional.empty();
    }
  }
}
