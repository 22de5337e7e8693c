package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.file;
import static org.followup.journey.ModelXml.flow;
import static org.followup.journey.ModelXml.flows;
import static org.followup.journey.ModelXml.receive;
import static org.followup.journey.ModelXml.start;
import static org.followup.journey.ModelXml.step;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.runtime.Job;
import org.followup.FollowupTest;
import org.followup.event.Receipt;
import org.followup.offer.EmptyPoolException;
import org.followup.offer.Voucher;
import org.followup.offer.Voucher.State;
import org.followup.offer.VoucherPools;
import org.followup.offer.VoucherPools.Line;
import org.followup.offer.VoucherQuery;
import org.followup.offer.Vouchers;
import org.followup.recipient.RecipientId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Vouchers that journeys give and take back, on the engine. */
@FollowupTest
class VoucherStepsTest {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** A compensation event on the border of a step, and the step that it leads to. */
  static String takenBack(String step) {
    return """
        <bpmn:boundaryEvent id="Border%1$s" name="Taken back" attachedToRef="%1$s">
          <bpmn:compensateEventDefinition id="CompensateEventDefinition_%1$s"/>
        </bpmn:boundaryEvent>
        <bpmn:serviceTask id="Revoke%1$s" name="Revoke voucher" isForCompensation="true"
            camunda:delegateExpression="${revokeVoucher}"/>
        """
        .formatted(step);
  }

  /** The association between the two; BPMN wants these behind everything else of the process. */
  static String line(String step) {
    return """
        <bpmn:association id="Line%1$s" associationDirection="One" sourceRef="Border%1$s" targetRef="Revoke%1$s"/>
        """
        .formatted(step);
  }

  private static String throwing(String id) {
    return """
        <bpmn:intermediateThrowEvent id="%1$s" name="Vouchers taken back">
          <bpmn:compensateEventDefinition id="CompensateEventDefinition_%1$s"/>
        </bpmn:intermediateThrowEvent>
        """
        .formatted(id);
  }

  @Autowired ApplicationContext context;
  @Autowired RuntimeService runtime;
  @Autowired ManagementService management;
  @Autowired Vouchers vouchers;
  @Autowired VoucherPools pools;
  @Autowired JdbcClient jdbc;

  private final String mark = UUID.randomUUID().toString().substring(0, 8);
  private final String key = "vouchers-" + mark;
  private EngineFixture engine;

  @BeforeEach
  void fixture() {
    engine = EngineFixture.in(context);
  }

  private void upload(String... codes) throws Exception {
    List<List<Line>> batches =
        new ArrayList<>(
            List.of(Arrays.stream(codes).map(code -> new Line(code, null, null, null)).toList()));
    pools.upload(key, () -> batches.isEmpty() ? List.of() : batches.remove(0), "test");
  }

  private List<Voucher> of(RecipientId person) {
    return vouchers.list(new VoucherQuery(null, null, person, null, Long.MAX_VALUE, 10));
  }

  /** Two vouchers one after the other; the cancelled order takes both back. */
  private void deployGrowing() {
    engine.deploy(
        key + ".bpmn",
        file(
            key,
            start("In", key)
                + step(
                    "First",
                    "issueVoucher",
                    "pool",
                    key,
                    "value",
                    "5",
                    "currency",
                    "EUR",
                    "validFor",
                    "P30D")
                + takenBack("First")
                + receive("Answer", key + "-answered")
                + step(
                    "Second",
                    "issueVoucher",
                    "pattern",
                    "TEA-????-????",
                    "value",
                    "${more}",
                    "variable",
                    "second")
                + takenBack("Second")
                + receive("Last", key + "-last")
                + end("Out", "lost")
                + flows("In", "First", "Answer", "Second", "Last", "Out")
                + """
                <bpmn:subProcess id="Cancelled" name="Order cancelled" triggeredByEvent="true">
                """
                + start("OrderCancelled", key + "-cancelled")
                + throwing("TakeBack")
                + end("Over", "neutral")
                + flow("OrderCancelled", "TakeBack")
                + flow("TakeBack", "Over")
                + "</bpmn:subProcess>"
                + line("First")
                + line("Second"),
            key,
            key + "-answered",
            key + "-last",
            key + "-cancelled"));
  }

  @Test
  void givesAVoucherThatMailsAndGatewaysKnow() throws Exception {
    upload(mark + "-A");
    deployGrowing();
    RecipientId ana = engine.someone();
    Receipt receipt = engine.post(ana, key, mark, Map.of("more", 7.5));
    String instance = receipt.started().get(0).instance();

    assertThat(of(ana)).singleElement().extracting(Voucher::code).isEqualTo(mark + "-A");
    assertThat(runtime.getVariable(instance, "voucher")).isEqualTo(mark + "-A");
    assertThat(runtime.getVariable(instance, "voucherValue")).isEqualTo(5.0);
    assertThat(runtime.getVariable(instance, "voucherExpiresAt")).isInstanceOf(Date.class);
    assertThat(runtime.getVariables(instance)).doesNotContainKeys("pool", "validFor", "value");
    engine.post(ana, key + "-answered", mark, Map.of());
    assertThat(runtime.getVariable(instance, "secondValue")).isEqualTo(7.5);
    assertThat(
            jdbc.sql("select content::text from journey_instance where instance_id = :id")
                .param("id", instance)
                .query(String.class)
                .single())
        .contains("\"voucher\": \"" + mark + "-A\"", "\"second\": \"TEA-", "\"voucherExpiresAt\"");
    assertThat(
            jdbc.sql(
                    "select count(*) from event_log where type = 'voucher-issued' and recipient_id = :id")
                .param("id", ana.value())
                .query(Integer.class)
                .single())
        .isEqualTo(2);
  }

  @Test
  void takesAllBackWhenTheOrderIsCancelledAndLeavesWhatWasUsed() throws Exception {
    upload(mark + "-A", mark + "-B");
    deployGrowing();
    RecipientId ana = engine.someone();
    RecipientId ben = engine.someone();
    for (RecipientId person : List.of(ana, ben)) {
      engine.post(person, key, mark + person.value(), Map.of("more", 10));
      engine.post(person, key + "-answered", null, Map.of());
    }
    String used = of(ben).get(1).code();
    engine.post(ben, "coupon-redeemed", used, Map.of());

    Receipt cancelled = engine.post(ana, key + "-cancelled", null, Map.of());
    engine.post(ben, key + "-cancelled", null, Map.of());

    assertThat(cancelled.ended()).hasSize(1);
    assertThat(of(ana)).extracting(Voucher::state).containsExactly(State.REVOKED, State.REVOKED);
    assertThat(of(ben)).extracting(Voucher::state).containsExactly(State.REVOKED, State.REDEEMED);
    assertThat(
            jdbc.sql(
                    """
                    select string_agg(distinct activity_id, ' ' order by activity_id)
                    from journey_step s join journey_instance i using (instance_id)
                    where i.recipient_id = :id and activity_id like 'Revoke%'
                    """)
                .param("id", ana.value())
                .query(String.class)
                .single())
        .isEqualTo("RevokeFirst RevokeSecond");
    assertThat(
            jdbc.sql(
                    "select outcome from journey_instance where recipient_id = :id and journey = :key")
                .param("id", ana.value())
                .param("key", key)
                .query(String.class)
                .single())
        .isEqualTo("neutral");
  }

  @Test
  void onlyWhatWasGivenIsTakenBack() throws Exception {
    upload(mark + "-A");
    deployGrowing();
    RecipientId ana = engine.someone();
    engine.post(ana, key, mark, Map.of());
    engine.post(ana, key + "-cancelled", null, Map.of());
    assertThat(of(ana)).extracting(Voucher::state).containsExactly(State.REVOKED);
  }

  @Test
  void anEmptyPoolIsAnIncidentAtTheStepAndLosesNothing() throws Exception {
    deployGrowing();
    RecipientId ana = engine.someone();
    Receipt receipt = engine.post(ana, key, mark, Map.of("more", 1));
    String instance = receipt.started().get(0).instance();
    assertThat(runtime.getActiveActivityIds(instance)).containsExactly("First");

    assertThat(failed(instance).getExceptionMessage()).contains("no pool " + key);
    assertThat(job(instance).getRetries()).as("it is tried again in 10 s, 1 min, …").isEqualTo(5);
    while (job(instance).getRetries() > 0) {
      run(instance);
    }
    assertThat(runtime.createIncidentQuery().processInstanceId(instance).singleResult())
        .satisfies(
            incident -> {
              assertThat(incident.getActivityId()).isEqualTo("First");
              assertThat(incident.getIncidentMessage()).contains("/api/vouchers/pools/" + key);
            });

    upload(mark + "-A");
    management.setJobRetries(job(instance).getId(), 1);
    runUntilAt(instance, "Answer");
    assertThat(runtime.createIncidentQuery().processInstanceId(instance).count()).isZero();
    assertThat(of(ana)).hasSize(1);
  }

  @Test
  void aValueThatIsNoneIsAFaultOfTheStepToo() throws Exception {
    upload(mark + "-A");
    deployGrowing();
    RecipientId ana = engine.someone();
    Receipt receipt = engine.post(ana, key, mark, Map.of("more", "a lot"));
    String instance = receipt.started().get(0).instance();
    engine.post(ana, key + "-answered", mark, Map.of());

    assertThat(failed(instance).getExceptionMessage()).contains("\"a lot\", no number");
    String step =
        runtime
            .createExecutionQuery()
            .processInstanceId(instance)
            .activityId("Second")
            .singleResult()
            .getId();
    runtime.setVariableLocal(step, "value", 3);
    runUntilAt(instance, "Last");
  }

  /**
   * The job of the step after its first failure. Both the executor and this test may run it; who
   * comes second finds it taken or gone.
   */
  private Job failed(String instance) {
    return await()
        .atMost(PATIENCE)
        .until(() -> job(instance), job -> job.getExceptionMessage() != null);
  }

  private void run(String instance) {
    Job job = job(instance);
    if (job != null) {
      try {
        management.executeJob(job.getId());
      } catch (ProcessEngineException | IllegalArgumentException taken) {
        // the executor has it, or it failed once more
      } catch (EmptyPoolException failed) {
        // as it should
      }
    }
  }

  private void runUntilAt(String instance, String activity) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              if (!runtime.getActiveActivityIds(instance).contains(activity)) {
                run(instance);
              }
              assertThat(runtime.getActiveActivityIds(instance)).containsExactly(activity);
            });
  }

  private Job job(String instance) {
    return management.createJobQuery().processInstanceId(instance).singleResult();
  }
}
