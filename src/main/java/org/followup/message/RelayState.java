package org.followup.message;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a relay stands, for a person who looks.
 *
 * @param weight its share of the mails against the others'
 * @param tls {@code required}, {@code opportunistic} or {@code none}
 * @param paused since when and by whom it gets no mail; null where it goes
 * @param away why this node cannot reach it; null where it can, or never tried
 * @param lanes the relay as a whole first, then each domain through it that is limited
 * @param replies what it answered, the latest first
 */
public record RelayState(
    String name,
    String host,
    int weight,
    String tls,
    SendingHold.@Nullable Hold paused,
    @Nullable Away away,
    List<Lane> lanes,
    List<Reply> replies) {

  /** Since when it is away, in words why, and when this node knocks again. */
  public record Away(Instant since, Instant nextKnock, String words) {}

  /**
   * The relay as a whole, or a recipients' domain through it.
   *
   * @param domain null for the whole; {@code other domains} for domains that are not named
   * @param perSecond mails a second; null where there is no limit. Likewise the others
   * @param learned mails a second to which it was slowed down; null where it was not
   * @param lastHour how many were handed over in the last hour, and {@code lastDay}
   * @param nextAt when the next may leave
   */
  public record Lane(
      @Nullable String domain,
      @Nullable Integer perSecond,
      @Nullable Integer perHour,
      @Nullable Integer perDay,
      @Nullable Double learned,
      int lastHour,
      int lastDay,
      Instant nextAt) {}

  /**
   * Answers of one code.
   *
   * @param words of the latest
   */
  public record Reply(int code, long count, Instant lastAt, String words) {}

  /**
   * Mail that waits and is due.
   *
   * @param domain null for mail that has not been looked at yet
   */
  public record Waiting(@Nullable String domain, long mails) {}
}
