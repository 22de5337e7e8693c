package org.followup.event;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened, as a shop reported it. Attributes are those of CloudEvents 1.0.
 *
 * @param seq place in the order of acceptance; 0 before acceptance
 * @param source with {@code id} the identity of the event
 * @param type kebab-case, matches {@code [a-z0-9]+([.-][a-z0-9]+)*}
 * @param time when it happened; never after {@code acceptedAt} (a time ahead of the clock counts as
 *     the moment of acceptance)
 * @param recipient whom it is about, if the shop knows
 * @param anonymousId the device, where the person is not known
 * @param subject what it is about: order, cart, voucher, product
 * @param data as in JSON: strings, booleans, lists, maps and numbers (Integer, Long, BigInteger or
 *     Double)
 * @param recognition 1 unknown visitor, 2 known device, 3 recognised, 4 signed in
 * @param handling whether it may start journeys; see {@link #startsJourneys()}
 * @param expiresAt from when on it is worth nothing any more, by its sender's word; null for never
 */
public record Event(
    long seq,
    String source,
    String id,
    String type,
    Instant time,
    @Nullable RecipientId recipient,
    @Nullable String anonymousId,
    @Nullable String subject,
    Map<String, Object> data,
    int recognition,
    Instant acceptedAt,
    NewEvent.Handling handling,
    @Nullable Instant expiresAt) {

  /** False where several people have the address: then it advances and ends, but starts nothing. */
  public boolean startsJourneys() {
    return handling == NewEvent.Handling.ACT;
  }

  /** Whether its sender wants no more of it then (CloudEvents' {@code expirytime}). */
  public boolean isExpired(Instant now) {
    return expiresAt != null && !expiresAt.isAfter(now);
  }

  public Optional<RecipientId> findRecipient() {
    return Optional.ofNullable(recipient);
  }

  /** A value of {@code data} as text, or null. */
  public @Nullable String text(String key) {
    Object value = data.get(key);
    return value == null ? null : value.toString();
  }
}
