package org.followup.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import javax.sql.DataSource;
import org.followup.AttackHttp;
import org.followup.DatabaseDump;
import org.followup.FollowupTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Whatever names a person names them by the name that stands once two names turned out to be one.
 */
@FollowupTest
class MergeCompleteTest {

  /** Columns that a merge gives the standing name. */
  private static final Set<String> MOVED =
      Set.of(
          "recipient_profile.id",
          "recipient_alias.recipient_id",
          "recipient_address.recipient_id",
          "recipient_contact.recipient_id",
          "recipient_consent_use.recipient_id",
          "recipient_preference.recipient_id",
          "recipient_restriction.recipient_id",
          "recipient_rights_request.recipient_id",
          "recipient_change.recipient_id",
          "recipient_identity.recipient_id",
          "recipient_merge.recipient_id",
          "event_log.recipient_id",
          "event_inbox.recipient_key",
          "message_outbox.recipient_id",
          "journey_instance.recipient_id",
          "journey_call.recipient_id",
          "journey_variant.recipient_id",
          "journey_turn.recipient_id",
          "audience_member.recipient_id",
          "offer_voucher.recipient_id",
          "tracking_mail.recipient_id",
          "tracking_hit.recipient_id",
          "tracking_sign_up.recipient_id",
          "tracking_sign_up.wanted_recipient",
          "act_ru_execution.business_key_");

  /** Columns that keep the name that was told, and how the person is found all the same. */
  private static final Map<String, String> STAYS =
      Map.ofEntries(
          Map.entry("recipient_identity.name", "says whose name it is"),
          Map.entry("recipient_merge.name", "the history of names itself"),
          Map.entry("recipient_merge.into_name", "the history of names itself"),
          Map.entry("event_log.named", "the name under which the event came"),
          Map.entry("event_log.anonymous_id", "the device as the shop called it"),
          Map.entry(
              "recipient_consent.recipient_id",
              "a record is never changed; its latest word is copied for the person"),
          Map.entry(
              "tracking_unsubscribe.recipient_id",
              "links in mails name the row: it is resolved when it is read"),
          Map.entry(
              "intake_import_line.recipient_id",
              "what stands in the file; resolved when the line is written, and it goes then"),
          Map.entry("tracking_sign_up.sign_up_id", "the sign-up's own name, in its mail's link"));

  /** Further columns in which it may stand, seen in a dump. */
  private static final Map<String, String> TOLD =
      Map.of(
          "event_log.data", "what the shop told, among it the earlier id of an alias",
          "event_receipt.effects", "what was answered then",
          "event_identity.id", "the identity that the shop chose",
          "recipient_consent_evidence.evidence", "mergedFrom of the copied record",
          "demo_mail.raw", "mails that went out: their headers name links and ids");

  /** Columns of such a name that name no recipient of ours, and why. */
  private static final Map<String, String> NOBODY =
      Map.of(
          "act_hi_procinst.business_key_", "the engine keeps no history",
          "audience_definition.name", "the name of an audience",
          "offer_pool.name", "the name of a pool of vouchers",
          "demo_shop_act.customer", "the demo shop's own customer",
          "demo_shop_customer.customer", "the demo shop's own customer");

  @LocalServerPort int port;
  @Autowired JdbcClient sql;
  @Autowired DataSource database;

  private final String mark = UUID.randomUUID().toString();
  private final String old = "merge-old-" + mark;
  private final String ana = "merge-new-" + UUID.randomUUID();

  @Test
  void everyColumnThatNamesARecipientIsMovedOrSaysWhyNot() {
    Set<String> columns =
        new TreeSet<>(
            sql.sql(
                    """
                    select c.relname || '.' || a.attname
                    from pg_attribute a join pg_class c on c.oid = a.attrelid
                    join pg_namespace n on n.oid = c.relnamespace
                    where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition
                      and a.attnum > 0 and not a.attisdropped
                      and a.atttypid in ('text'::regtype, 'varchar'::regtype, 'text[]'::regtype)
                      and (a.attname ~ '(recipient|person|customer|anonymous)'
                          and a.attname !~ '(_hash|^address_)'
                        or a.attname in ('named', 'name', 'into_name') and c.relname !~ '^act_'
                        or c.relname = 'recipient_profile' and a.attname = 'id'
                        or a.attname = 'business_key_')
                    """)
                .query(String.class)
                .list());
    Set<String> known = new TreeSet<>(MOVED);
    known.addAll(STAYS.keySet());
    known.addAll(NOBODY.keySet());
    assertThat(columns)
        .as("move what a new table holds of a person (listen to Merging), or say why it stays")
        .isSubsetOf(known)
        .containsAll(MOVED);
  }

  @Test
  void afterAMergeTheOldNameStandsOnlyWhereItWasTold() throws Exception {
    AttackHttp http = AttackHttp.key(port, "demo-key");
    livesUnder(http);
    DatabaseDump dump = new DatabaseDump(url());
    Map<String, Long> before = byTable(dump.find(old));
    assertThat(before.keySet())
        .as("the life left its traces, or this test shows nothing")
        .containsAll(MOVED);

    http.post(
        "/api/events",
        """
        {"id":"alias-%1$s","source":"test/merge","type":"alias","recipient":"%2$s",
         "data":{"previousId":"%3$s"}}
        """
            .formatted(UUID.randomUUID(), ana, old),
        "Prefer",
        "wait=30");

    Map<String, Long> after = byTable(dump.find(old));
    Set<String> allowed = new TreeSet<>(STAYS.keySet());
    allowed.addAll(TOLD.keySet());
    assertThat(after.keySet()).as("where the old name stands").isSubsetOf(allowed);
    assertThat(byTable(dump.find(ana)).keySet()).containsAll(MOVED);
  }

  private void livesUnder(AttackHttp http) throws Exception {
    for (String id : List.of(old, ana)) {
      http.put("/api/recipients/" + id, "{\"email\":\"%s@example.com\"}".formatted(id));
    }
    http.put(
        "/api/recipients/" + old + "/consents/marketing:*",
        "{\"granted\":true,\"basis\":\"express\",\"evidence\":{\"source\":\"fair\",\"text\":\"yes\"}}");
    http.post(
        "/api/events",
        """
        [{"id":"identify-%1$s","source":"test/merge","type":"identify","recipient":"%2$s",
          "anonymousid":"merge-device-%1$s"},
         {"id":"cart-%1$s","source":"test/merge","type":"cart-updated","recipient":"%2$s",
          "subject":"cart-%1$s","data":{"products":[{"name":"Tea"}]}}]
        """
            .formatted(UUID.randomUUID(), old),
        "Prefer",
        "wait=30");
    for (String insert : INSERTS) {
      sql.sql(insert).param("id", old).param("mark", mark).update();
    }
  }

  /** What else is kept of somebody. */
  private static final List<String> INSERTS =
      List.of(
          """
          with list as (
            insert into audience_definition (name, kind, changed_at, changed_by)
            values ('list-' || md5(:mark), 'list', now(), 'test') returning name)
          insert into audience_member select name, :id, now() from list
          """,
          """
          insert into offer_voucher (code, state, recipient_id, added_at, issued_at)
          values ('MERGE-' || :mark, 'issued', :id, now(), now())
          """,
          "insert into recipient_alias values ('test', :mark, :id, now())",
          "insert into recipient_address values (:id, 'service', :mark || '@x.example', :mark, 1, now())",
          "insert into recipient_contact values (:id, 'phone', :mark, now())",
          "insert into recipient_consent_use values (:id, 'marketing:' || left(:mark, 8), current_date)",
          """
          insert into recipient_preference (recipient_id, kind, until_at, said_at, evidence)
          select :id, 'pause', now(), now(), '{}' from (values (:mark)) as v
          """,
          "insert into recipient_restriction values (:id, 'test ' || :mark, now(), 'test')",
          """
          insert into recipient_rights_request (kind, shop, recipient_id, facts, opened_at)
          values ('DATA_REQUEST', 'test ' || :mark, :id, '{}', now())
          """,
          """
          insert into event_inbox
            (seq, accepted_at, recipient_key, alone, due_at, attempts, state, last_error)
          select seq, accepted_at, recipient_id, false, accepted_at, 5, 'dead', :mark
          from event_log where recipient_id = :id and type = 'cart-updated'
          """,
          """
          insert into message_outbox (send_key, journey, instance_id, activity_id, message,
            recipient_id, purpose, state, ignore_quiet_hours, asked_at, updated_at)
          values (:mark, 'test', 'none', 'none', 'test', :id, 'service', 'REFUSED', false, now(), now())
          """,
          """
          insert into tracking_mail select message_id, recipient_id, '{}', now()
          from message_outbox where recipient_id = :id and send_key = :mark
          """,
          """
          insert into tracking_hit (at, kind, message_id, recipient_id, level, verdict, reason)
          select now(), 'open', message_id, recipient_id, 'individual', 'machine', 'test ' || :mark
          from tracking_mail where recipient_id = :id
          """,
          """
          insert into journey_call
            (task_id, instance_id, activity_id, recipient_id, opened_at, done_at)
          values (:mark, 'none', 'none', :id, now(), now())
          """,
          """
          insert into journey_variant
            (test, journey, variant, definition_id, recipient_id, assigned_at)
          values ('test', 'test ' || :mark, 'A', 'none', :id, now())
          """,
          """
          with made as (
            insert into journey_occurrence
              (journey, start_event, audience, wall, planned_at, not_before, began_at)
            values ('test ' || :mark, 'In', 'none', now(), now(), now(), now())
            returning occurrence_id)
          insert into journey_turn select occurrence_id, :id, now(), now() from made
          """,
          """
          insert into tracking_sign_up
            (sign_up_id, topics, requested_at, confirmed_at, recipient_id)
          values ('signup-' || left(md5('a' || :mark), 24), '{}', now(), now(), :id)
          """,
          """
          insert into tracking_sign_up
            (sign_up_id, email, address, evidence, topics, requested_at, wanted_recipient)
          values ('signup-' || left(md5('b' || :mark), 24), 'x@example.com', 'x@example.com', '{}', '{}', now(), :id)
          """);

  /** What no other part of the application has a counterpart for. */
  @AfterEach
  void takeAwayWhatWasMadeUp() {
    for (String delete :
        List.of(
            "delete from event_inbox where last_error = :mark",
            "delete from tracking_sign_up where sign_up_id in ('signup-' || left(md5('a' || :mark), 24), 'signup-' || left(md5('b' || :mark), 24))",
            "delete from tracking_hit where reason = 'test ' || :mark",
            "delete from tracking_mail where message_id in (select message_id from message_outbox where send_key = :mark)",
            "delete from message_outbox where send_key = :mark",
            "delete from journey_call where task_id = :mark",
            "delete from offer_voucher where code = 'MERGE-' || :mark",
            "delete from journey_turn t using journey_occurrence o where o.occurrence_id = t.occurrence_id and o.journey = 'test ' || :mark",
            "delete from journey_occurrence where journey = 'test ' || :mark",
            "delete from journey_variant where journey = 'test ' || :mark",
            "delete from recipient_rights_request where shop = 'test ' || :mark")) {
      sql.sql(delete).param("mark", mark).update();
    }
  }

  private String url() throws Exception {
    try (Connection connection = database.getConnection()) {
      String url = connection.getMetaData().getURL();
      return url + (url.contains("?") ? "&" : "?") + "user=postgres";
    }
  }

  /** Months are one table. */
  private static Map<String, Long> byTable(Map<String, Long> found) {
    Map<String, Long> tables = new TreeMap<>();
    found.forEach(
        (column, rows) ->
            tables.merge(column.replaceFirst("_(default|\\d{4}_\\d{2})\\.", "."), rows, Long::sum));
    return tables;
  }
}
