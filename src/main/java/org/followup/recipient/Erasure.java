package org.followup.recipient;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The receipt of an erasure. It holds nothing that leads to the person: their id is kept as a keyed
 * hash, so that whoever knows the id can find the receipt and nobody else learns it.
 *
 * @param erasedBy a login, or {@code API key}
 * @param deleted how much was deleted or emptied, by kind
 * @param kept what stays, why and until when
 */
public record Erasure(
    UUID receipt,
    Instant erasedAt,
    String erasedBy,
    Map<String, Long> deleted,
    List<Erasing.Kept> kept) {}
