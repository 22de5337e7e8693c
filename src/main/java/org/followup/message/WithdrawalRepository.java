package org.followup.message;

import static org.followup.message.OutboxRepository.utc;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.followup.message.Outbox.Pending;
import org.followup.message.Outbox.Withdrawn;
import org.followup.recipient.Channel;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Repository;

/** The outbox as whoever stops something sees it; each withdrawal is noted with its reason. */
@Repository
class WithdrawalRepository {

  private static final String OF_INSTANCE =
      """
      instance_id = :instanceId
      and (cast(:cause as bigint) is null or cause_seq is distinct from :cause)
      """;

  private final JdbcClient jdbc;

  WithdrawalRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Of an instance.
   *
   * @param activityIds only of these send tasks; null for all
   * @param cause mails that this event asked for stay; null for none
   */
  List<Withdrawn> withdraw(
      String instanceId,
      @Nullable Collection<String> activityIds,
      @Nullable Long cause,
      String reason,
      Instant now) {
    if (activityIds == null) {
      return withdraw(OF_INSTANCE, of(instanceId, cause), reason, now);
    }
    if (activityIds.isEmpty()) {
      return List.of();
    }
    Map<String, @Nullable Object> which = of(instanceId, cause);
    which.put("activityIds", activityIds);
    return withdraw(OF_INSTANCE + " and activity_id in (:activityIds)", which, reason, now);
  }

  /** Marketing of an instance. */
  List<Withdrawn> withdrawMarketing(String instanceId, long cause, String reason, Instant now) {
    return withdraw(OF_INSTANCE + " and marketing", of(instanceId, cause), reason, now);
  }

  List<Withdrawn> withdrawPutOff(String sendKey, String reason, Instant now) {
    return withdraw(
        "send_key = :sendKey and state = 'PUT_OFF'", Map.of("sendKey", sendKey), reason, now);
  }

  List<Withdrawn> withdrawJourney(String journey, String reason, Instant now) {
    return withdraw("journey = :journey", Map.of("journey", journey), reason, now);
  }

  List<Withdrawn> withdrawAll(
      RecipientId recipient, boolean marketingOnly, String reason, Instant now) {
    return withdraw(
        "recipient_id = :recipient and (marketing or not :marketingOnly)",
        Map.of("recipient", recipient.value(), "marketingOnly", marketingOnly),
        reason,
        now);
  }

  List<Pending> listPendingMarketing(RecipientId recipient) {
    return jdbc.sql(
            """
            select message_id, instance_id, activity_id from message_outbox
            where recipient_id = :recipient and marketing
              and (state in ('QUEUED', 'CLAIMED', 'PUT_OFF') or unseen_until is not null)
            order by message_id
            """)
        .param("recipient", recipient.value())
        .query(Pending.class)
        .list();
  }

  private static Map<String, @Nullable Object> of(String instanceId, @Nullable Long cause) {
    Map<String, @Nullable Object> which = new HashMap<>();
    which.put("instanceId", instanceId);
    which.put("cause", cause);
    return which;
  }

  /**
   * One statement, so that a mail is withdrawn exactly if that is noted. Whoever changes a row
   * meanwhile is waited for, and the row judged as it is then; what a page shows of it is another
   * row, which may have come after this statement began, so that has to be looked for anew.
   */
  private List<Withdrawn> withdraw(
      String which, Map<String, ? extends @Nullable Object> params, String reason, Instant now) {
    List<Long> onPages = new ArrayList<>();
    List<Withdrawn> withdrawn =
        jdbc.sql(
                """
                with withdrawn as (
                  update message_outbox
                  set state = 'WITHDRAWN', reason = :reason, claimed_by = null,
                      claimed_until = null, sent_at = null, unseen_until = null, updated_at = :now,
                      smtp_reply = case when channel <> 'onsite' then smtp_reply end
                  where (state in ('QUEUED', 'CLAIMED', 'PUT_OFF', 'FAILED')
                      or unseen_until is not null) and %s
                  returning message_id, journey, instance_id, message, recipient_id, channel
                ), noted as (
                  insert into message_verdict (message_id, at, stage, answer, reason)
                  select message_id, :now, 'withdraw', 'WITHDRAWN', :reason from withdrawn
                )
                select * from withdrawn order by message_id
                """
                    .formatted(which))
            .params(params)
            .param("reason", reason)
            .param("now", utc(now))
            .query(
                (row, n) -> {
                  long messageId = row.getLong("message_id");
                  if (OutboxRepository.channel(row) == Channel.ONSITE) {
                    onPages.add(messageId);
                  }
                  return new Withdrawn(
                      messageId,
                      row.getString("journey"),
                      row.getString("instance_id"),
                      row.getString("message"),
                      new RecipientId(row.getString("recipient_id")));
                })
            .list();
    if (!onPages.isEmpty()) {
      hide(onPages, now);
    }
    return withdrawn;
  }

  private void hide(List<Long> messageIds, Instant now) {
    jdbc.sql(
            """
            update message_onsite set ended_at = :now, content = null
            where message_id = any (:ids::bigint[]) and ended_at is null
            """)
        .param("ids", new SqlArrayValue("bigint", messageIds.toArray()))
        .param("now", utc(now))
        .update();
  }
}
