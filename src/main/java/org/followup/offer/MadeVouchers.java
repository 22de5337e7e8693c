package org.followup.offer;

import org.jspecify.annotations.Nullable;

/**
 * Vouchers whose codes we made for a journey, by what became of them.
 *
 * @param journey null where nobody knows any more
 * @param issued ones that can still be used
 * @param ending those of {@code issued} that end soon
 */
public record MadeVouchers(
    @Nullable String journey,
    long issued,
    long redeemed,
    long revoked,
    long expired,
    long ending) {}
