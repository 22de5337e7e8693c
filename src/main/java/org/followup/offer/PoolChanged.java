package org.followup.offer;

import java.util.Map;

/**
 * Somebody put codes into a pool or took them out. Published in the transaction of the deed; a
 * listener that throws undoes it.
 *
 * @param by a login or {@code API key}
 * @param deed in past tense and kebab-case, such as {@code voucher-codes-uploaded}
 * @param detail numbers, never a code
 */
public record PoolChanged(String by, String deed, String pool, Map<String, ?> detail) {}
