package org.followup.offer;

import org.jspecify.annotations.Nullable;

/**
 * Which vouchers are asked for that went to somebody; null asks for any.
 *
 * @param before only those given before this one: the last one of the page before
 */
public record GivenQuery(
    @Nullable String pool, @Nullable String journey, @Nullable Long before, int limit) {}
