package org.followup.journey;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.followup.recipient.RecipientId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The log of instances, one row each. */
@Repository
class InstanceRepository {

  /**
   * An instance as we remember it.
   *
   * @param callerId the instance that called it; null for one that an event or a person began
   * @param callerActivity the caller's call activity
   */
  record Instance(
      String instanceId,
      String journey,
      String definitionId,
      RecipientId recipient,
      @Nullable String subject,
      @Nullable Long entrySeq,
      Instant enteredAt,
      Instant knownTime,
      @Nullable Instant endedAt,
      @Nullable String callerId,
      @Nullable String callerActivity) {

    Instance endedAt(@Nullable Instant other) {
      return new Instance(
          instanceId,
          journey,
          definitionId,
          recipient,
          subject,
          entrySeq,
          enteredAt,
          knownTime,
          other,
          callerId,
          callerActivity);
    }
  }

  /** Why one of two entries of one person ended. */
  static final String MERGED = "merged: the person was in it already";

  private static final String COLUMNS =
      "instance_id, journey, definition_id, recipient_id, subject, entry_seq, entered_at, known_time, ended_at,"
          + " caller_id, caller_activity";

  /** An instance and those that called it, one below the other. */
  private static final String LINE =
      """
      with recursive line (id, up, far) as (
        select instance_id, caller_id, 0 from journey_instance where instance_id = :id
         union all
        select i.instance_id, i.caller_id, line.far + 1
          from journey_instance i join line on i.instance_id = line.up)
      """;

  private final JdbcClient jdbc;
  private final ObjectMapper json;

  InstanceRepository(JdbcClient jdbc, ObjectMapper json) {
    this.jdbc = jdbc;
    this.json = json;
  }

  void insert(Instance instance, Map<String, Object> content) {
    jdbc.sql(
            """
            insert into journey_instance
              (instance_id, journey, definition_id, recipient_id, subject, entry_seq,
               entered_at, known_time, dated_at, content, caller_id, caller_activity)
            values (:id, :journey, :definition, :recipient, :subject, :seq,
                    :enteredAt, :knownTime, :knownTime, :content::jsonb, :caller, :callerActivity)
            """)
        .param("id", instance.instanceId())
        .param("journey", instance.journey())
        .param("definition", instance.definitionId())
        .param("recipient", instance.recipient().value())
        .param("subject", instance.subject())
        .param("seq", instance.entrySeq())
        .param("enteredAt", utc(instance.enteredAt()))
        .param("knownTime", utc(instance.knownTime()))
        .param("content", write(content))
        .param("caller", instance.callerId())
        .param("callerActivity", instance.callerActivity())
        .update();
  }

  Optional<Instance> find(String instanceId) {
    return jdbc.sql("select " + COLUMNS + " from journey_instance where instance_id = :id")
        .param("id", instanceId)
        .query(InstanceRepository::instance)
        .optional();
  }

  /** Every running instance of the recipient. */
  List<Instance> listRunning(RecipientId recipient) {
    return jdbc.sql(
            "select "
                + COLUMNS
                + " from journey_instance where recipient_id = :recipient and ended_at is null"
                + " order by entered_at, instance_id")
        .param("recipient", recipient.value())
        .query(InstanceRepository::instance)
        .list();
  }

  /**
   * Every entry of the recipient into the journey, newest first; none that was one too many when
   * two names became one person.
   */
  List<Instance> listEntries(RecipientId recipient, String journey) {
    return jdbc.sql(
            "select "
                + COLUMNS
                + " from journey_instance where recipient_id = :recipient and journey = :journey"
                + " and ended_by is distinct from :merged"
                + " order by entered_at desc, entry_seq desc")
        .param("recipient", recipient.value())
        .param("merged", MERGED)
        .param("journey", journey)
        .query(InstanceRepository::instance)
        .list();
  }

  /**
   * What is known of the occasion: what came to the instance itself, over what came to those that
   * called it, the nearer over the farther.
   */
  Map<String, Object> contentOf(String instanceId) {
    Map<String, Object> content = new LinkedHashMap<>();
    jdbc.sql(
            LINE
                + """
                select i.content::text from line join journey_instance i on i.instance_id = line.id
                 order by line.far desc
                """)
        .param("id", instanceId)
        .query(String.class)
        .list()
        .forEach(one -> content.putAll(read(one)));
    return content;
  }

  /** Those that called the instance, the nearest first; empty where nobody did. */
  List<Instance> listCallers(Instance instance) {
    if (instance.callerId() == null) {
      return List.of();
    }
    return jdbc.sql(
            LINE
                + "select "
                + COLUMNS
                + " from line join journey_instance on instance_id = line.id"
                + " where line.far > 0 order by line.far")
        .param("id", instance.instanceId())
        .query(InstanceRepository::instance)
        .list();
  }

  /** The one at the top, which an event or a person began; itself where nobody called it. */
  Instance findRoot(Instance instance) {
    List<Instance> callers = listCallers(instance);
    return callers.isEmpty() ? instance : callers.get(callers.size() - 1);
  }

  /**
   * What the instance has called from these elements and what that has called in turn, running or
   * over.
   *
   * @param activities null for all
   */
  List<Instance> listCalled(String instanceId, @Nullable Collection<String> activities) {
    return jdbc.sql(
            """
            with recursive called as (
              select c.instance_id id from journey_instance c
               where c.caller_id = :id
                 and (:activities::text[] is null or c.caller_activity = any (:activities::text[]))
              union all
              select c.instance_id from journey_instance c join called on c.caller_id = called.id)
            """
                + "select "
                + COLUMNS
                + " from called join journey_instance on instance_id = called.id"
                + " order by entered_at, instance_id")
        .param("id", instanceId)
        .param("activities", activities == null ? null : activities.toArray(String[]::new))
        .query(InstanceRepository::instance)
        .list();
  }

  /** Mails of the instance may say this too. */
  void addContent(String instanceId, Map<String, Object> content) {
    jdbc.sql(
            """
            update journey_instance set content = content || :content::jsonb where instance_id = :id
            """)
        .param("id", instanceId)
        .param("content", write(content))
        .update();
  }

  /**
   * Notes that an event reached the instance: its newer data replace the older of the same name.
   */
  void reached(String instanceId, long seq, Instant time, Map<String, Object> content) {
    jdbc.sql(
            """
            update journey_instance
               set known_time = greatest(known_time, :time), content = content || :content::jsonb
             where instance_id = :id
            """)
        .param("id", instanceId)
        .param("time", utc(time))
        .param("content", write(content))
        .update();
    jdbc.sql(
            "insert into journey_reached (instance_id, seq) values (:id, :seq) on conflict do nothing")
        .param("id", instanceId)
        .param("seq", seq)
        .update();
  }

  /**
   * What the caller has seen already is not new to what it calls, nor what those have seen that it
   * called before and that are over.
   */
  void inheritReached(String callerId, String instanceId) {
    jdbc.sql(
            """
            with recursive over as (
              select :caller id
              union all
              select c.instance_id from journey_instance c join over on c.caller_id = over.id
               where c.ended_at is not null)
            insert into journey_reached (instance_id, seq)
            select distinct :id, r.seq from over join journey_reached r on r.instance_id = over.id
            """)
        .param("id", instanceId)
        .param("caller", callerId)
        .update();
  }

  boolean hasReached(String instanceId, long seq) {
    return jdbc.sql(
            """
            select exists (select from journey_reached where instance_id = :id and seq = :seq)
                or exists (select from journey_instance where instance_id = :id and entry_seq = :seq)
            """)
        .param("id", instanceId)
        .param("seq", seq)
        .query(Boolean.class)
        .single();
  }

  /** Events behind that one that have reached the instance. */
  List<Long> listReached(String instanceId, long after) {
    return jdbc.sql(
            "select seq from journey_reached where instance_id = :id and seq > :after order by seq")
        .param("id", instanceId)
        .param("after", after)
        .query(Long.class)
        .list();
  }

  void ended(String instanceId, Instant at, String outcome, String by) {
    jdbc.sql(
            """
            update journey_instance set ended_at = :at, outcome = :outcome, ended_by = :by
             where instance_id = :id and ended_at is null
            """)
        .param("id", instanceId)
        .param("at", utc(at))
        .param("outcome", outcome)
        .param("by", by)
        .update();
  }

  /** Removes an instance that was none: it ended in the step that began it, without a send. */
  void forget(String instanceId) {
    jdbc.sql("delete from journey_step where instance_id = :id").param("id", instanceId).update();
    jdbc.sql("delete from journey_instance where instance_id = :id")
        .param("id", instanceId)
        .update();
  }

  /** The elements that the instance's tokens reached, in order. */
  List<String> listPath(String instanceId) {
    return jdbc.sql("select activity_id from journey_step where instance_id = :id order by step_no")
        .param("id", instanceId)
        .query(String.class)
        .list();
  }

  /** Writes the steps of one engine command in one statement. */
  void insertSteps(Collection<Step> steps) {
    jdbc.sql(
            """
            insert into journey_step (instance_id, at, activity_id, cause_seq)
            select * from unnest(:ids::text[], :ats::timestamptz[], :activities::text[], :causes::bigint[])
            """)
        .param("ids", steps.stream().map(Step::instanceId).toArray(String[]::new))
        .param("ats", steps.stream().map(step -> utc(step.at()).toString()).toArray(String[]::new))
        .param("activities", steps.stream().map(Step::activityId).toArray(String[]::new))
        .param("causes", steps.stream().map(Step::cause).toArray(Long[]::new))
        .update();
  }

  /** When the instance's token last reached the element. */
  Optional<Instant> findLastStep(String instanceId, String activityId) {
    return jdbc.sql(
            """
            select at from journey_step where instance_id = :id and activity_id = :activity
             order by step_no desc limit 1
            """)
        .param("id", instanceId)
        .param("activity", activityId)
        .query((row, n) -> row.getObject("at", OffsetDateTime.class).toInstant())
        .optional();
  }

  /**
   * A token that reached an element.
   *
   * @param cause the event that moved it; null for a timer
   */
  record Step(String instanceId, Instant at, String activityId, @Nullable Long cause) {}

  private static Instance instance(ResultSet row, int n) throws SQLException {
    OffsetDateTime ended = row.getObject("ended_at", OffsetDateTime.class);
    return new Instance(
        row.getString("instance_id"),
        row.getString("journey"),
        row.getString("definition_id"),
        new RecipientId(row.getString("recipient_id")),
        row.getString("subject"),
        row.getObject("entry_seq", Long.class),
        row.getObject("entered_at", OffsetDateTime.class).toInstant(),
        row.getObject("known_time", OffsetDateTime.class).toInstant(),
        ended == null ? null : ended.toInstant(),
        row.getString("caller_id"),
        row.getString("caller_activity"));
  }

  private String write(Map<String, Object> content) {
    try {
      return json.writeValueAsString(content);
    } catch (JsonProcessingException fault) {
      throw new IllegalArgumentException("Event data cannot be written as JSON.", fault);
    }
  }

  private Map<String, Object> read(String content) {
    try {
      return json.readValue(content, new TypeReference<>() {});
    } catch (JsonProcessingException fault) {
      throw new IllegalStateException("Kept event data cannot be read as JSON.", fault);
    }
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
