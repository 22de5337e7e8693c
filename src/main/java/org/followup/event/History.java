package org.followup.event;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Questions to the log of events. Recorded-only events ({@code RECORD}) are not seen here. */
@Component
public class History {

  /** Whether the recipient had an event of that type with {@code time >= since}. */
  public boolean happened(RecipientId recipient, String type, Instant since) {
    throw new UnsupportedOperationException();
  }

  /**
   * The latest event of any of the types at or after {@code since} by event time, about the
   * recipient (its own, or without a recipient and about {@code subject}); with {@code
   * subjectOnly}, only events about that subject.
   */
  public Optional<Event> findLatest(
      RecipientId recipient,
      @Nullable String subject,
      boolean subjectOnly,
      Collection<String> types,
      Instant since) {
    throw new UnsupportedOperationException();
  }

  /** Applied and waiting events of the recipient, newest first. */
  public List<Event> list(RecipientId recipient, int limit) {
    throw new UnsupportedOperationException();
  }

  /** Removes the personal data of a recipient's events and keeps that they happened. */
  public void erase(RecipientId recipient) {
    throw new UnsupportedOperationException();
  }
}
