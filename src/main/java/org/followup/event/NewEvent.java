package org.followup.event;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.regex.Pattern;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;

/**
 * An event before it is accepted; see {@link Event} for the meaning of each attribute. Its
 * recognition is 4 where it names a recipient and 1 where it does not, unless {@code
 * data.recognition} says otherwise (at most 2 for a device). By a device whose person is known it
 * is 3.
 *
 * @param time null for the clock's time at acceptance
 * @param handling {@link Handling#RECORD} keeps the event without letting it act
 * @param expiresAt from when on it is worth nothing any more; null for never
 */
public record NewEvent(
    String source,
    String id,
    String type,
    @Nullable Instant time,
    @Nullable RecipientId recipient,
    @Nullable String anonymousId,
    @Nullable String subject,
    Map<String, Object> data,
    Handling handling,
    @Nullable Instant expiresAt) {

  /** What a type looks like. */
  public static final Pattern TYPE = Pattern.compile("[a-z0-9]+([.-][a-z0-9]+)*");

  /** Longest id, source, subject, recipient and anonymous id, in characters. */
  public static final int MAX_LENGTH = 200;

  /** Longest type, in characters. */
  public static final int MAX_TYPE_LENGTH = 100;

  /** An event that does not expire. */
  public NewEvent(
      String source,
      String id,
      String type,
      @Nullable Instant time,
      @Nullable RecipientId recipient,
      @Nullable String anonymousId,
      @Nullable String subject,
      Map<String, Object> data,
      Handling handling) {
    this(source, id, type, time, recipient, anonymousId, subject, data, handling, null);
  }

  /**
   * A door checks first and answers with every fault; this is the last fence before the database.
   *
   * @throws IllegalArgumentException naming the attribute
   */
  public NewEvent {
    requireText("source", source);
    requireText("id", id);
    requireText("type", type);
    if (type.length() > MAX_TYPE_LENGTH || !TYPE.matcher(type).matches()) {
      throw new IllegalArgumentException("An event's type must match " + TYPE + ".");
    }
    if (anonymousId != null) {
      requireText("anonymousid", anonymousId);
    }
    if (subject != null) {
      requireText("subject", subject);
    }
  }

  private static void requireText(String attribute, String value) {
    if (value.isBlank() || value.length() > MAX_LENGTH || value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "An event's %s has 1 to %d characters and no U+0000.".formatted(attribute, MAX_LENGTH));
    }
  }

  /**
   * The event as the log keeps it. A time ahead of the clock counts as the moment of acceptance.
   *
   * @param standing of names that stand for nobody by themselves, who does
   */
  Event acceptedAs(long seq, Instant now, Map<RecipientId, RecipientId> standing) {
    Instant happened =
        time == null || time.isAfter(now) ? now : time.truncatedTo(ChronoUnit.MICROS);
    RecipientId told = told();
    Event event =
        new Event(
            seq,
            source,
            id,
            type,
            happened,
            told,
            null,
            anonymousId,
            subject,
            data,
            recognition(),
            now,
            handling,
            expiresAt == null ? null : expiresAt.truncatedTo(ChronoUnit.MICROS));
    return told == null ? event : event.of(standing.getOrDefault(told, told));
  }

  /** The name it comes under: the recipient's, else the device's; null about a thing. */
  @Nullable RecipientId told() {
    if (recipient != null || anonymousId == null) {
      return recipient;
    }
    return RecipientId.ofDevice(anonymousId);
  }

  private int recognition() {
    RecipientId name = told();
    boolean person = name != null && !name.isDevice();
    int highest = person ? 4 : 2;
    int usual = person ? 4 : 1;
    return data.get("recognition") instanceof Number told
        ? Math.max(1, Math.min(highest, told.intValue()))
        : usual;
  }

  /** What an accepted event does. */
  public enum Handling {
    /** Starts, advances and ends journeys. */
    ACT,
    /** Advances and ends journeys but starts none (several people have the address). */
    STOP_ONLY,
    /** Is kept in the log and nothing else (test orders, carts without a person). */
    RECORD
  }
}
