package org.followup.offer;

import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;

/**
 * Which vouchers are asked for; null asks for any.
 *
 * @param before only those with a lower id: the last one of the page before
 */
public record VoucherQuery(
    @Nullable String pool,
    @Nullable String journey,
    @Nullable RecipientId recipient,
    Voucher.@Nullable State state,
    long before,
    int limit) {}
