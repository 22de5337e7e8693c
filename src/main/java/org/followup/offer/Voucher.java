package org.followup.offer;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Locale;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;

/**
 * A voucher that went to somebody, or waits in a pool.
 *
 * @param id a number of its own, in the order in which codes came
 * @param pool where its code comes from; null where we made it
 * @param value what it is worth; null where nobody said so
 * @param currency of the value, three letters; null where the value is of another kind, or unsaid
 * @param expiresAt from when on it is worth nothing; null for never
 * @param recipient whose it is; null while it is free and when its person was forgotten
 * @param journey which one gave it
 * @param instanceId which instance gave it
 * @param activityId at which step
 */
public record Voucher(
    long id,
    String code,
    @Nullable String pool,
    State state,
    @Nullable BigDecimal value,
    @Nullable String currency,
    @Nullable Instant expiresAt,
    @Nullable RecipientId recipient,
    @Nullable String journey,
    @Nullable String instanceId,
    @Nullable String activityId,
    @Nullable Instant issuedAt,
    @Nullable Instant redeemedAt,
    @Nullable Instant revokedAt) {

  /** What became of a voucher. */
  public enum State {
    /** Nobody has it yet. */
    FREE,
    /** Somebody has it and can use it. */
    ISSUED,
    /** It was used, as the shop says; this holds whatever was thought of it before. */
    REDEEMED,
    /** It was taken back before it was used. */
    REVOKED,
    /** Nobody used it in time. */
    EXPIRED;

    /** As it is written in answers and tables. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
