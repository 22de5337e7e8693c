package org.followup.offer;

import java.math.BigDecimal;
import java.time.temporal.TemporalAmount;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;

/**
 * A step of a journey asks for a voucher.
 *
 * @param recipient whom it is for; whoever asks holds them
 * @param pool take a code of this pool; null where {@code pattern} says how to make one
 * @param pattern see {@link CodePattern}; null where {@code pool} is given
 * @param value null for the one that was uploaded with the code, if any
 * @param validFor how long it can be used, by the calendar where the person lives; null for as long
 *     as the code itself
 */
public record VoucherWish(
    RecipientId recipient,
    String journey,
    String instanceId,
    String activityId,
    @Nullable String pool,
    @Nullable String pattern,
    @Nullable BigDecimal value,
    @Nullable String currency,
    @Nullable TemporalAmount validFor) {}
