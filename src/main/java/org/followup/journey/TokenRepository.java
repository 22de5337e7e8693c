package org.followup.journey;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Repository;

/** Our log of instances beside the engine's runtime tables; one statement each. */
@Repository
class TokenRepository {

  /** What hangs on an execution and may move it on, in the words of {@link ModelMovers}. */
  private static final String MOVERS =
      """
      movers as (
        select j.execution_id_ execution, j.process_instance_id_ instance,
               case when j.handler_type_ = 'async-continuation' then 'async'
                    else 'timer ' || d.act_id_ end mover
          from act_ru_job j left join act_ru_jobdef d on d.id_ = j.job_def_id_
         where j.execution_id_ is not null
         union all
        select execution_id_, proc_inst_id_, 'event ' || activity_id_
          from act_ru_event_subscr where execution_id_ is not null
         union all
        select execution_id_, proc_inst_id_, 'task ' || task_def_key_ from act_ru_task
         where execution_id_ is not null
         union all
        select e.super_exec_, s.proc_inst_id_, 'called'
          from act_ru_execution e join act_ru_execution s on s.id_ = e.super_exec_
         where e.super_exec_ is not null)
      """;

  /** Executions with nothing below them: where tokens stand. */
  private static final String LEAVES =
      """
      leaves as (
        select e.id_, e.parent_id_, e.proc_inst_id_, e.proc_def_id_, e.act_id_, e.is_active_
          from act_ru_execution e
         where not e.is_event_scope_
           and not exists (
             select from act_ru_execution c
              where c.parent_id_ = e.id_ and not c.is_event_scope_))
      """;

  /** Tokens that stand alike: on the same element, with the same things hanging on them. */
  private static final String ALIKE =
      "with "
          + MOVERS
          + ", "
          + LEAVES
          + """
          , hung as (
            select instance, execution, bit_xor(hashtextextended(mover, 0)) what, count(*) many
              from movers group by instance, execution),
          around as (
            select instance, bit_xor(what) what, sum(many)::bigint many
              from hung group by instance),
          alike as (
            select l.id_, l.proc_inst_id_ instance, l.proc_def_id_ definition_id,
                   coalesce(l.act_id_, '') activity_id, l.is_active_ active,
                   coalesce(o.what, 0) own, coalesce(o.many, 0) own_many,
                   coalesce(a.what, 0) around, coalesce(a.many, 0) around_many
              from leaves l
              left join hung o on o.execution = l.id_ and o.instance = l.proc_inst_id_
              left join around a on a.instance = l.proc_inst_id_)
          """;

  /**
   * Tokens that stand alike.
   *
   * @param active false for those that wait for others at a join
   * @param own a number that differs where what hangs on the token does, with how much that is
   * @param around the same of its instance
   * @param example one of them
   */
  record Group(
      String definitionId,
      String activityId,
      boolean active,
      long own,
      long ownMany,
      long around,
      long aroundMany,
      long tokens,
      String example) {}

  /** What hangs on a token and on its instance. */
  record Hanging(Set<String> own, Set<String> around) {}

  private final JdbcClient jdbc;

  TokenRepository(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Every deployed version. */
  List<String> listDefinitions() {
    return jdbc.sql("select id_ from act_re_procdef order by id_").query(String.class).list();
  }

  List<Group> listGroups() {
    return jdbc.sql(
            ALIKE
                + """
                select definition_id, activity_id, active, own, own_many, around, around_many,
                       count(*) tokens, min(id_) example
                  from alike
                 group by definition_id, activity_id, active, own, own_many, around, around_many
                 order by definition_id, activity_id, example
                """)
        .query(Group.class)
        .list();
  }

  /** What hangs on these tokens, by their id. */
  Map<String, Hanging> listHanging(Collection<String> tokens) {
    return jdbc
        .sql(
            "with "
                + MOVERS
                + """
                select e.id_, array_remove(array_agg(m.mover) filter (where m.execution = e.id_), null) own,
                       array_remove(array_agg(m.mover), null) around
                  from act_ru_execution e left join movers m on m.instance = e.proc_inst_id_
                 where e.id_ = any (:tokens::text[])
                 group by e.id_
                """)
        .param("tokens", new SqlArrayValue("text", tokens.toArray()))
        .query(
            (row, n) ->
                Map.entry(
                    row.getString("id_"),
                    new Hanging(texts(row.getArray("own")), texts(row.getArray("around")))))
        .list()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** Instances of a group. */
  List<String> listInstances(Group group, int limit) {
    return jdbc.sql(
            ALIKE
                + """
                select distinct instance from alike
                 where definition_id = :definition and activity_id = :activity and active
                   and own = :own and own_many = :ownMany
                   and around = :around and around_many = :aroundMany
                 order by instance limit :limit
                """)
        .param("definition", group.definitionId())
        .param("activity", group.activityId())
        .param("own", group.own())
        .param("ownMany", group.ownMany())
        .param("around", group.around())
        .param("aroundMany", group.aroundMany())
        .param("limit", limit)
        .query(String.class)
        .list();
  }

  /**
   * An instance that is not the same in our log and in the engine.
   *
   * @param how {@code unknown-to-engine}, {@code unknown-to-log} or {@code ended-in-log}
   */
  record Odd(String how, String instanceId, @Nullable String journey, @Nullable String recipient) {}

  /** Runs by our log and is not in the engine, or the other way round. */
  List<Odd> listOdd() {
    return jdbc.sql(
            """
            select 'unknown-to-engine' how, i.instance_id, i.journey, i.recipient_id recipient
              from journey_instance i
             where i.ended_at is null
               and not exists (select from act_ru_execution e
                                where e.id_ = i.instance_id and e.proc_inst_id_ = i.instance_id)
             union all
            select case when i.instance_id is null then 'unknown-to-log' else 'ended-in-log' end,
                   e.id_, d.key_, coalesce(i.recipient_id, e.business_key_)
              from act_ru_execution e
              join act_re_procdef d on d.id_ = e.proc_def_id_
              left join journey_instance i on i.instance_id = e.id_
             where e.parent_id_ is null and (i.instance_id is null or i.ended_at is not null)
             order by 1, 3, 2
            """)
        .query(Odd.class)
        .list();
  }

  /**
   * Instances in which tokens wait for others that do not come: all that stands below one execution
   * has arrived, or nothing stands there at all.
   */
  List<String> listWithoutToken() {
    return jdbc.sql(
            "with "
                + LEAVES
                + """
                select distinct l.proc_inst_id_ from leaves l
                 where not l.is_active_
                   and not exists (
                     select from act_ru_execution s
                      where s.parent_id_ = l.parent_id_ and not s.is_event_scope_
                        and (s.is_active_
                          or exists (
                            select from act_ru_execution c
                             where c.parent_id_ = s.id_ and not c.is_event_scope_)))
                 order by 1
                """)
        .query(String.class)
        .list();
  }

  /** Tokens that stand on a send task of which the mail was put off, of these keys. */
  Set<String> listPutOff(Collection<String> sendKeys) {
    return new HashSet<>(
        jdbc.sql(
                """
                select asked.key
                  from unnest(:keys::text[]) asked (key)
                  join act_ru_execution e
                    on e.proc_inst_id_ = split_part(asked.key, '/', 1)
                   and e.proc_inst_id_ || '/' || e.act_inst_id_ = asked.key
                 where exists (select from act_ru_job j where j.execution_id_ = e.id_)
                """)
            .param("keys", new SqlArrayValue("text", sendKeys.toArray()))
            .query(String.class)
            .list());
  }

  private static Set<String> texts(java.sql.@Nullable Array array) throws java.sql.SQLException {
    return array == null
        ? Set.of()
        : Arrays.stream((Object[]) array.getArray())
            .map(String::valueOf)
            .collect(Collectors.toSet());
  }
}
