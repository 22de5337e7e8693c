package org.followup.journey;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.followup.recipient.RecipientId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Repository;

/** Tables journey_variant and journey_variant_instance. */
@Repository
class AssignmentRepository {

  /** Rows of both names in one test of one journey. */
  private static final String PAIR =
      """
      from journey_variant f join journey_variant i
        on i.recipient_id = :into and i.journey = f.journey and i.test = f.test
      where f.recipient_id = :from
      """;

  private final JdbcClient jdbc;

  AssignmentRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  Optional<String> find(String test, String journey, RecipientId recipient) {
    return jdbc.sql(
            """
            select variant from journey_variant
            where recipient_id = :recipient and journey = :journey and test = :test
            """)
        .param("recipient", recipient.value())
        .param("journey", journey)
        .param("test", test)
        .query(String.class)
        .optional();
  }

  void insert(
      String test,
      String journey,
      String variant,
      String definitionId,
      RecipientId recipient,
      Instant at) {
    jdbc.sql(
            """
            insert into journey_variant
              (test, journey, variant, definition_id, recipient_id, assigned_at)
            values (:test, :journey, :variant, :definition, :recipient, :at)
            """)
        .param("test", test)
        .param("journey", journey)
        .param("variant", variant)
        .param("definition", definitionId)
        .param("recipient", recipient.value())
        .param("at", at.atOffset(ZoneOffset.UTC))
        .update();
  }

  /** Who had another one before counts for none. */
  void replaceVariant(String test, String journey, RecipientId recipient, String variant) {
    jdbc.sql(
            """
            update journey_variant set variant = :variant, crossed = true
            where recipient_id = :recipient and journey = :journey and test = :test
            """)
        .param("variant", variant)
        .param("recipient", recipient.value())
        .param("journey", journey)
        .param("test", test)
        .update();
  }

  /** The instance goes the way of the person's variant. */
  void addInstance(String test, String journey, RecipientId recipient, String instanceId) {
    jdbc.sql(
            """
            insert into journey_variant_instance (assignment_id, instance_id)
            select assignment_id, :instance from journey_variant
            where recipient_id = :recipient and journey = :journey and test = :test
            on conflict do nothing
            """)
        .param("instance", instanceId)
        .param("recipient", recipient.value())
        .param("journey", journey)
        .param("test", test)
        .update();
  }

  /** Of two names that had different variants, or of whom one had seen two already. */
  void markCrossed(RecipientId from, RecipientId into) {
    merge(
        """
        update journey_variant v set crossed = true
        from (select i.assignment_id %s and (f.variant <> i.variant or f.crossed)) pair
        where v.assignment_id = pair.assignment_id
        """
            .formatted(PAIR),
        from,
        into);
  }

  /** The standing name gets the variant that was given first. */
  void keepEarlier(RecipientId from, RecipientId into) {
    merge(
        """
        update journey_variant v
        set variant = pair.variant, definition_id = pair.definition_id,
          assigned_at = pair.assigned_at
        from (
          select i.assignment_id, f.variant, f.definition_id, f.assigned_at %s
            and (f.assigned_at, f.assignment_id) < (i.assigned_at, i.assignment_id)) pair
        where v.assignment_id = pair.assignment_id
        """
            .formatted(PAIR),
        from,
        into);
  }

  void moveInstances(RecipientId from, RecipientId into) {
    merge(
        """
        insert into journey_variant_instance (assignment_id, instance_id)
        select pair.kept, n.instance_id
        from (select f.assignment_id as gone, i.assignment_id as kept %s) pair
        join journey_variant_instance n on n.assignment_id = pair.gone
        on conflict do nothing
        """
            .formatted(PAIR),
        from,
        into);
  }

  void deleteDoubled(RecipientId from, RecipientId into) {
    merge(
        "delete from journey_variant where assignment_id in (select f.assignment_id %s)"
            .formatted(PAIR),
        from,
        into);
  }

  void moveRest(RecipientId from, RecipientId into) {
    merge("update journey_variant set recipient_id = :into where recipient_id = :from", from, into);
  }

  List<Long> listOf(RecipientId recipient) {
    return jdbc.sql("select assignment_id from journey_variant where recipient_id = :recipient")
        .param("recipient", recipient.value())
        .query(Long.class)
        .list();
  }

  /** Given before that, and no instance of the journey runs any more; oldest first. */
  List<Long> lockOld(Instant before, int atMost) {
    return jdbc.sql(
            """
            select assignment_id from journey_variant v
            where recipient_id is not null and assigned_at < :before
              and not exists (
                select from journey_variant_instance n join journey_instance i using (instance_id)
                where n.assignment_id = v.assignment_id
                  and (i.ended_at is null or i.ended_at >= :before))
            order by assigned_at limit :atMost for update skip locked
            """)
        .param("before", before.atOffset(ZoneOffset.UTC))
        .param("atMost", atMost)
        .query(Long.class)
        .list();
  }

  void takePersonOut(Collection<Long> assignmentIds) {
    jdbc.sql(
            """
            update journey_variant set recipient_id = null
            where assignment_id = any (:ids::bigint[])
            """)
        .param("ids", new SqlArrayValue("bigint", assignmentIds.toArray()))
        .update();
  }

  private void merge(String statement, RecipientId from, RecipientId into) {
    jdbc.sql(statement).param("from", from.value()).param("into", into.value()).update();
  }
}
