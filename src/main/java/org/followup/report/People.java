package org.followup.report;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What happened to one person and why. Hits on mails are events at level individual, else none. */
@Component
public class People {

  /** PostgreSQL's own end of time would overflow an Instant's text; nothing here is as late. */
  static final Instant END_OF_TIME = Instant.parse("9999-12-31T00:00:00Z");

  /**
   * One thing that happened.
   *
   * @param kind {@code consent}, {@code preference}, {@code event}, {@code entered}, {@code step},
   *     {@code send}, {@code call} or {@code ended}
   * @param item its facts, as {@code GET /api/recipients/{id}/timeline} shows them
   */
  public record Entry(String kind, Instant at, Map<String, Object> item) {}

  /**
   * A person in figures.
   *
   * @param events reported by the shop or by ourselves
   * @param entries into journeys
   * @param running entries that have not ended
   * @param sent mails that the mail server took
   * @param opened mails with at least one human hit on the pixel; level individual only
   * @param clicked mails with at least one human hit on a link; level individual only
   */
  public record Counts(
      long events, long entries, long running, long sent, long opened, long clicked) {}

  /**
   * A person in a list.
   *
   * @param running journeys that run, by process id
   * @param lastEvent type of the latest event; null where there is none
   * @param lastEventAt when it happened
   */
  public record Glance(
      List<String> running, @Nullable String lastEvent, @Nullable Instant lastEventAt) {}

  private final PersonRepository people;

  People(PersonRepository people) {
    this.people = people;
  }

  /**
   * What happened, newest first.
   *
   * @param before only what is older; null for all
   * @param limit how many at most
   */
  public List<Entry> timeline(RecipientId recipient, @Nullable Instant before, int limit) {
    Instant end = before == null || before.isAfter(END_OF_TIME) ? END_OF_TIME : before;
    return people.listTimeline(recipient, end, limit);
  }

  /** All zero for somebody unknown. */
  public Counts count(RecipientId recipient) {
    return people.count(recipient);
  }

  /** Each of these people at a glance; without those who have no profile. */
  public Map<RecipientId, Glance> glance(Collection<RecipientId> recipients) {
    return recipients.isEmpty() ? Map.of() : people.glance(recipients);
  }
}
