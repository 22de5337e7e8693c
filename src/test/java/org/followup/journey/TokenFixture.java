package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.camunda.bpm.engine.ManagementService;
import org.followup.event.Receipt;
import org.followup.message.SendingHold;
import org.followup.recipient.RecipientId;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A journey of a test's own, held, and whoever entered it last. */
final class TokenFixture {

  static final String JOBS = "act_ru_job where process_instance_id_ = :id";

  final String journey;
  final String went;
  final String asked;
  final String left;
  private final String entry;
  private final EngineFixture engine;
  private final Tokens tokens;
  private final ManagementService management;
  private final JdbcClient sql;
  private final TransactionTemplate transaction;
  RecipientId ana;
  String instance = "";

  private TokenFixture(ApplicationContext context) {
    String own = UUID.randomUUID().toString();
    journey = "tokens-" + own;
    entry = "entered-" + own;
    went = "went-" + own;
    asked = "asked-" + own;
    left = "left-" + own;
    engine = EngineFixture.in(context);
    tokens = context.getBean(Tokens.class);
    management = context.getBean(ManagementService.class);
    sql = context.getBean(JdbcClient.class);
    transaction = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
    ana = engine.someone();
    context.getBean(SendingHold.class).hold(journey, "olga");
  }

  static TokenFixture in(ApplicationContext context) {
    return new TokenFixture(context);
  }

  void deploy(String body) {
    engine.deploy(
        journey + ".bpmn",
        ModelXml.file(
            journey,
            ModelXml.start("Entry", entry, "reentry", "always")
                + body
                + ModelXml.end("End", "goal"),
            entry,
            went,
            asked,
            left));
  }

  String receive(String id) {
    return ModelXml.receive(id, went);
  }

  /** Another person each time. */
  void enter() {
    ana = engine.someone();
    instance = post(entry).started().get(0).instance();
  }

  Receipt post(String type) {
    return engine.post(ana, type, null, Map.of());
  }

  void due(String activityId) {
    management.executeJob(
        sql.sql(
                """
                select j.id_ from act_ru_job j join act_ru_jobdef d on d.id_ = j.job_def_id_
                where j.process_instance_id_ = :id and d.act_id_ = :activity
                """)
            .param("id", instance)
            .param("activity", activityId)
            .query(String.class)
            .single());
  }

  List<String> jobs() {
    return sql.sql("select handler_type_ from act_ru_job where process_instance_id_ = :id")
        .param("id", instance)
        .query(String.class)
        .list();
  }

  String definition() {
    return sql.sql("select id_ from act_re_procdef where key_ = :key")
        .param("key", journey)
        .query(String.class)
        .single();
  }

  void delete(String which) {
    assertThat(sql.sql("delete from " + which).param("id", instance).update()).isPositive();
  }

  void assertAllWell() {
    assertThat(in(this::astray)).isEmpty();
  }

  List<Astray> astray() {
    return tokens.listAstray().stream().filter(found -> found.journey().equals(journey)).toList();
  }

  /** What would be found if somebody deleted these rows. */
  List<Astray> astrayWithout(String... gone) {
    return in(
        () -> {
          Stream.of(gone).forEach(this::delete);
          return astray();
        });
  }

  /** Leaves everything as it was. */
  <T> T in(Supplier<T> reading) {
    return Objects.requireNonNull(
        transaction.execute(
            status -> {
              status.setRollbackOnly();
              return reading.get();
            }));
  }
}
