package org.followup.recipient;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The door to consents: append-only records, the latest one decides. Joins the transaction. */
@Component
public class Consents {

  /**
   * One statement of a recipient about a purpose.
   *
   * @param basis {@code express} or {@code existing-customer}; null for a withdrawal
   * @param level for purpose {@code tracking} only: {@code none}, {@code aggregate}, {@code
   *     individual}
   * @param at when it was given; a time ahead of the clock takes effect now
   * @param evidence {@code source}, {@code text} and whatever else proves it
   */
  public record Consent(
      Purpose purpose,
      boolean granted,
      @Nullable String basis,
      @Nullable String level,
      Instant at,
      Map<String, Object> evidence) {}

  /** Appends a record. It never changes an earlier one. */
  public void record(RecipientId id, Consent consent) {
    throw new UnsupportedOperationException();
  }

  /** All records of the recipient, oldest first. */
  public List<Consent> list(RecipientId id) {
    throw new UnsupportedOperationException();
  }

  /**
   * Whether a mail of this purpose may go to the recipient: {@code service} always; marketing only
   * where the latest record about the topic or {@code marketing:*} grants it.
   */
  public Permission permission(RecipientId id, Purpose purpose) {
    throw new UnsupportedOperationException();
  }
}
