package org.followup.report;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.followup.event.Inbox;
import org.followup.event.NewEvent;
import org.followup.event.NewEvent.Handling;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Mails, hits and orders as the rooms leave them, of one journey. */
final class ResultRows {

  static final Instant MONDAY = Instant.parse("2024-03-04T08:30:00Z");

  private final JdbcClient sql;
  private final Inbox inbox;
  private final String journey;

  ResultRows(JdbcClient sql, Inbox inbox, String journey) {
    this.sql = sql;
    this.inbox = inbox;
    this.journey = journey;
  }

  /** A mail sent on Monday. */
  long sent(String recipient, String message) {
    return mail(recipient, message, "SENT", MONDAY);
  }

  long mail(String recipient, String message, String state, Instant at) {
    long id =
        sql.sql(
                """
                insert into message_outbox (send_key, journey, instance_id, activity_id, message,
                  recipient_id, purpose, state, ignore_quiet_hours, queued_at, sent_at, asked_at,
                  updated_at)
                values (gen_random_uuid()::text, :journey, 'i', 'SendTask_' || :message, :message,
                  :recipient, 'marketing:offers', :state, false, :queued, :sent, :at, :at)
                returning message_id
                """)
            .param("journey", journey)
            .param("message", message)
            .param("recipient", recipient)
            .param("state", state)
            .param(
                "queued",
                state.equals("REFUSED") ? null : utc(at),
                java.sql.Types.TIMESTAMP_WITH_TIMEZONE)
            .param(
                "sent",
                state.equals("SENT") ? utc(at) : null,
                java.sql.Types.TIMESTAMP_WITH_TIMEZONE)
            .param("at", utc(at))
            .query(Long.class)
            .single();
    sql.sql(
            """
            insert into tracking_mail (message_id, recipient_id, links, written_at)
            values (:id, :recipient, '{https://shop.example/tea}', :at)
            """)
        .param("id", id)
        .param("recipient", recipient)
        .param("at", utc(at))
        .update();
    return id;
  }

  /** A human hit at level individual. */
  void hit(long mail, String kind, Instant at) {
    hit(mail, kind, at, "human", "individual");
  }

  void hit(long mail, String kind, Instant at, String verdict, String level) {
    sql.sql(
            """
            insert into tracking_hit (at, kind, message_id, recipient_id, link, level, verdict, reason)
            select :at, :kind, message_id,
              case when :level = 'individual' then recipient_id end,
              case when :kind = 'click' then 1 end, :level, :verdict, 'test'
            from tracking_mail where message_id = :mail
            """)
        .param("at", utc(at))
        .param("kind", kind)
        .param("mail", mail)
        .param("level", level)
        .param("verdict", verdict)
        .update();
  }

  void cameBack(long mail, String kind) {
    sql.sql(
            """
            insert into message_return (message_id, kind, journey, at)
            values (:mail, :kind, :journey, :at)
            """)
        .param("mail", mail)
        .param("kind", kind)
        .param("journey", journey)
        .param("at", utc(MONDAY))
        .update();
  }

  /** An order in the shop's currency. */
  void order(String recipient, String order, Instant at, String total) {
    order(recipient, order, order, at, Handling.ACT, Map.of("total", new BigDecimal(total)));
  }

  void order(
      String recipient,
      String id,
      @Nullable String subject,
      Instant at,
      Handling handling,
      Map<String, Object> data) {
    inbox.accept(
        List.of(
            new NewEvent(
                "test/results",
                id,
                "order-completed",
                at,
                new RecipientId(recipient),
                null,
                subject,
                new LinkedHashMap<>(data),
                handling)));
  }

  /** An entry into the journey. */
  void entry(String recipient, Instant at, @Nullable String outcome) {
    sql.sql(
            """
            insert into journey_instance (instance_id, journey, definition_id, recipient_id,
              entered_at, known_time, ended_at, outcome)
            values (gen_random_uuid()::text, :journey, 'd', :recipient, :at, :at,
              case when cast(:outcome as text) is not null then cast(:at as timestamptz) end,
              :outcome)
            """)
        .param("journey", journey)
        .param("recipient", recipient)
        .param("at", utc(at))
        .param("outcome", outcome)
        .update();
  }

  private static java.time.OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }
}
