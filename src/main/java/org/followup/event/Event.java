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
 * @param recipient whom it is about: the name that stands for the person; a device's own where
 *     nobody is known to it; null for an event about a thing
 * @param named the name it came under, where that is another one
 * @param anonymousId the device, if the shop names one
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
    @Nullable RecipientId named,
    @Nullable String anonymousId,
    @Nullable String subject,
    Map<String, Object> data,
    int recognition,
    Instant acceptedAt,
    NewEvent.Handling handling,
    @Nullable Instant expiresAt) {

  /** Level of what comes by a device whose person is known. */
  public static final int RECOGNISED = 3;

  /** False where several people have the address: then it advances and ends, but starts nothing. */
  public boolean startsJourneys() {
    return handling == NewEvent.Handling.ACT;
  }

  /** The name it came under; null for an event about a thing. */
  public @Nullable RecipientId told() {
    return named == null ? recipient : named;
  }

  /** Whether it names a device and no customer, whoever that device is known to be by now. */
  public boolean isByDevice() {
    RecipientId told = told();
    return told != null && told.isDevice();
  }

  /** The same event as one of the person that stands behind its name by now. */
  public Event of(RecipientId standing) {
    RecipientId told = told();
    int level =
        isByDevice() && !standing.isDevice() ? Math.max(recognition, RECOGNISED) : recognition;
    return new Event(
        seq,
        source,
        id,
        type,
        time,
        standing,
        standing.equals(told) ? null : told,
        anonymousId,
        subject,
        data,
        level,
        acceptedAt,
        handling,
        expiresAt);
  }

  /** The same event, told with these data only. */
  public Event telling(Map<String, Object> some) {
    return new Event(
        seq,
        source,
        id,
        type,
        time,
        recipient,
        named,
        anonymousId,
        subject,
        some,
        recognition,
        acceptedAt,
        handling,
        expiresAt);
  }

  /** Whether its sender wants no more of it then (CloudEvents' {@code expirytime}). */
  public boolean isExpired(Instant now) {
    return expiresAt != null && !expiresAt.isAfter(now);
  }

  /**
   * Whom it is about.
   *
   * @throws IllegalStateException for an event about a thing
   */
  public RecipientId person() {
    if (recipient == null) {
      throw new IllegalStateException("Event " + seq + " is about a thing and nobody's own.");
    }
    return recipient;
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
