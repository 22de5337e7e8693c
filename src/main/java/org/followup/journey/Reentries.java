package org.followup.journey;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.followup.journey.InstanceRepository.Instance;
import org.jspecify.annotations.Nullable;

/** Whether a recipient may enter a journey again. */
final class Reentries {

  private Reentries() {}

  /**
   * Why not, or empty.
   *
   * @param entries the recipient's entries into the journey, newest first
   * @param now when the recipient wants to
   */
  static Optional<String> findRefusal(
      Reentry reentry, List<Instance> entries, @Nullable String subject, Instant now) {
    boolean running =
        entries.stream().anyMatch(i -> i.endedAt() == null && Objects.equals(i.subject(), subject));
    if (running) {
      return Optional.of("already in this journey for this subject");
    }
    if (reentry instanceof Reentry.Always) {
      return Optional.empty();
    }
    if (reentry instanceof Reentry.Once) {
      return entries.isEmpty()
          ? Optional.empty()
          : Optional.of("entered before; the journey takes everyone once");
    }
    if (reentry instanceof Reentry.After after) {
      return entries.stream()
          .findFirst()
          .map(last -> last.enteredAt().atZone(ZoneOffset.UTC).plus(after.pause()).toInstant())
          .filter(again -> again.isAfter(now))
          .map(again -> "entered before; again from " + again);
    }
    return entries.stream().anyMatch(i -> Objects.equals(i.subject(), subject))
        ? Optional.of("entered before for this subject")
        : Optional.empty();
  }
}
