package org.followup.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.Period;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.followup.FollowupTest;
import org.followup.recipient.Consents;
import org.followup.recipient.Consents.Consent;
import org.followup.recipient.Erasures;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.recipient.Restrictions;
import org.followup.recipient.RetentionPeriods;
import org.followup.recipient.RightsRequests;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Whoever is idle is erased with a receipt; a single reason to keep somebody keeps them. */
@FollowupTest
class IdleProfilesTest {

  private static final Instant BEFORE = Instant.parse("2002-01-01T00:00:00Z");
  private static final List<String> KEPT =
      List.of(
          "changed",
          "event",
          "recorded",
          "running",
          "ended",
          "queued",
          "asked",
          "said",
          "agreed",
          "restricted",
          "requested",
          "pending");

  @Autowired IdleProfiles idle;
  @Autowired Recipients recipients;
  @Autowired Consents consents;
  @Autowired Restrictions restrictions;
  @Autowired RightsRequests requests;
  @Autowired Erasures erasures;
  @Autowired JdbcClient sql;

  @Test
  void erasesWhoIsIdleWithAReceiptAndKeepsEverybodyElse() {
    for (String one : KEPT) {
      recipients.put(id(one), "idle-" + one + "@example.com", null, null, Map.of());
    }
    recipients.put(id("gone"), "idle-gone@example.com", null, null, Map.of());
    for (String said : List.of("said", "agreed")) {
      consents.record(
          id(said),
          new Consent(
              Purpose.marketing("tea"),
              said.equals("agreed"),
              "express",
              null,
              Instant.parse("2026-10-01T00:00:00Z"),
              Map.of("source", "form", "text", "yes")));
    }
    restrictions.restrict(id("restricted"), "contests it", "demo");
    requests.open(RightsRequests.Kind.REDACT, "idle-shop", id("requested"), Map.of());
    for (String statement : LONG_AGO.split(";")) {
      sql.sql(statement).update();
    }

    assertThat(idle.agreed(id("agreed"))).isTrue();
    assertThat(idle.agreed(id("said"))).isFalse();
    assertThat(idle.forget(BEFORE, 500)).isEqualTo(1);

    Set<String> left = new TreeSet<>();
    for (String one : KEPT) {
      recipients.find(id(one)).ifPresent(profile -> left.add(one));
    }
    assertThat(left).containsExactlyInAnyOrderElementsOf(KEPT);
    assertThat(recipients.find(id("gone"))).isEmpty();
    assertThat(erasures.listOf(id("gone"))).hasSize(1);
    assertThat(erasures.listOf(id("gone")).get(0).erasedBy()).isEqualTo("Followup");
    assertThat(idle.forget(BEFORE, 500)).as("each once").isZero();
    for (String statement : TIDY.split(";")) {
      sql.sql(statement).update();
    }
    KEPT.forEach(one -> recipients.erase(id(one)));
  }

  @Test
  void knowsNothingBeyondTheLogAndSaysSo() {
    Period year = Period.ofYears(1);
    assertThatThrownBy(
            () ->
                new RetentionPeriods(
                    year,
                    year,
                    year,
                    year,
                    year,
                    year,
                    year,
                    Period.ofDays(400),
                    Period.ofYears(2)))
        .hasMessageContaining("followup.retention.events");
  }

  private static RecipientId id(String one) {
    return new RecipientId("idle-" + one);
  }

  private static final String LONG_AGO =
      """
      update recipient_profile set created_at = '2001-01-01', updated_at = '2001-01-01'
      where id like 'idle-%' and id <> 'idle-changed';
      update recipient_profile set pending = true where id = 'idle-pending';
      insert into event_log (seq, accepted_at, source, id, type, happened_at, recipient_id,
        recognition, handling, data)
      values (-1, '2003-01-01', 'idle', '1', 'seen', '2001-01-01', 'idle-event', 4, 'ACT', '{}'),
        (-2, '2003-01-01', 'idle', '2', 'seen', '2001-01-01', 'idle-recorded', 4, 'RECORD', '{}'),
        (-3, '2001-03-01', 'idle', '3', 'seen', '2001-01-01', 'idle-gone', 4, 'ACT', '{}');
      insert into journey_instance (instance_id, journey, definition_id, recipient_id, entered_at,
        known_time, ended_at, outcome, ended_by)
      values ('idle-1', 'idle', 'idle:1', 'idle-running', '2001-03-01', '2001-03-01', null, null, null),
        ('idle-2', 'idle', 'idle:1', 'idle-ended', '2001-03-01', '2001-03-01', '2003-01-01', 'goal', 'e'),
        ('idle-3', 'idle', 'idle:1', 'idle-gone', '2001-03-01', '2001-03-01', '2001-04-01', 'goal', 'e');
      insert into message_outbox (send_key, journey, instance_id, activity_id, message, recipient_id,
        purpose, state, ignore_quiet_hours, asked_at, updated_at, due_at, queued_at)
      values ('idle-1', 'idle', 'idle-1', 'send', 'tea', 'idle-queued', 'service', 'PUT_OFF', false,
          '2001-03-01', '2001-03-01', '2999-01-01', null),
        ('idle-2', 'idle', 'idle-2', 'send', 'tea', 'idle-asked', 'service', 'REFUSED', false,
          '2003-01-01', '2003-01-01', null, null)
      """;

  private static final String TIDY =
      """
      delete from event_log where source = 'idle' and seq < 0;
      delete from journey_instance where journey = 'idle';
      delete from message_outbox where journey = 'idle';
      delete from recipient_rights_request where shop = 'idle-shop'
      """;
}
