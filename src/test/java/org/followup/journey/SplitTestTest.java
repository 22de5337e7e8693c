package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.file;
import static org.followup.journey.ModelXml.flows;
import static org.followup.journey.ModelXml.receive;
import static org.followup.journey.ModelXml.start;
import static org.followup.journey.ModelXml.step;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.followup.FollowupTest;
import org.followup.recipient.RecipientId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who gets which variant, and keeps it. */
@FollowupTest
class SplitTestTest {

  private static final String KEY = "split-test-test";

  @Autowired ApplicationContext context;
  @Autowired JdbcClient jdbc;
  private EngineFixture fixture;

  @BeforeEach
  void deploy() {
    fixture = EngineFixture.in(context);
    fixture.deploy(KEY + ".bpmn", model("A: 50, B: 50", "20", "A"));
  }

  @Test
  void givesEachPersonOneVariantAndDecidesByIt() {
    Map<String, Integer> seen = new HashMap<>();
    for (int n = 0; n < 40; n++) {
      RecipientId person = fixture.someone();
      fixture.post(person, KEY, "first", Map.of());
      String variant = variantOf(person);
      assertThat(endOf(person, "first")).isEqualTo(variant.equals("A") ? "Other" : "");
      seen.merge(variant, 1, Integer::sum);
      fixture.post(person, KEY, "second", Map.of());
      assertThat(variantOf(person)).isEqualTo(variant);
    }

    assertThat(seen.keySet()).containsExactlyInAnyOrder("A", "B", "hold-out");
    assertThat(seen.get("A")).isGreaterThan(5);
  }

  @Test
  void keepsTheVariantWhateverTheWeightsBecome() {
    RecipientId person = fixture.someone();
    fixture.post(person, KEY, "first", Map.of());
    String variant = variantOf(person);
    String other = variant.equals("A") ? "B" : "A";
    fixture.deploy(
        KEY + ".bpmn",
        model(
            "%s: 9999, %s: 1".formatted(other, variant.equals("A") ? "A" : "B"),
            variant.equals("hold-out") ? "1" : "0",
            "A"));

    if (!variant.equals("hold-out")) {
      fixture.post(person, KEY, "second", Map.of());
      assertThat(variantOf(person)).isEqualTo(variant);
    }
    assertThat(crossed(person)).isFalse();
  }

  @Test
  void whoseVariantIsGoneGetsAnotherAndCountsForNone() {
    RecipientId person = fixture.someone();
    fixture.post(person, KEY, "first", Map.of());
    fixture.deploy(KEY + ".bpmn", model("C: 1, D: 1", "0", "C"));
    fixture.post(person, KEY, "second", Map.of());

    assertThat(variantOf(person)).isIn("C", "D");
    assertThat(crossed(person)).isTrue();
  }

  @Test
  void goesWithThePersonToAnotherName() {
    String device = "split-" + UUID.randomUUID();
    RecipientId visitor = new RecipientId("device:" + device);
    give(visitor, "B", "2024-03-04T10:00:00Z", "one");
    RecipientId person = fixture.someone();
    join(visitor, person);

    assertThat(variantOf(person)).isEqualTo("B");
    assertThat(crossed(person)).isFalse();
    assertThat(instances(person)).containsExactly("one");
  }

  @Test
  void twoNamesWithDifferentVariantsKeepTheEarlierAndCountForNone() {
    for (boolean earlier : new boolean[] {true, false}) {
      RecipientId one = fixture.someone();
      RecipientId other = fixture.someone();
      give(one, "A", earlier ? "2024-03-04T10:00:00Z" : "2024-03-06T10:00:00Z", "one-" + earlier);
      give(other, "B", "2024-03-05T10:00:00Z", "other-" + earlier);
      join(one, other);

      assertThat(variantOf(other)).isEqualTo(earlier ? "A" : "B");
      assertThat(crossed(other)).isTrue();
      assertThat(instances(other)).containsExactly("one-" + earlier, "other-" + earlier);
      assertThat(rows(one)).isZero();
    }
  }

  @Test
  void twoNamesWithTheSameVariantAreOnePersonWhoCounts() {
    RecipientId one = fixture.someone();
    RecipientId other = fixture.someone();
    give(one, "A", "2024-03-06T10:00:00Z", "same-1");
    give(other, "A", "2024-03-05T10:00:00Z", "same-2");
    join(one, other);

    assertThat(crossed(other)).isFalse();
    assertThat(instances(other)).containsExactly("same-1", "same-2");
  }

  @Test
  void erasureTakesThePersonOutAndLeavesTheRow() {
    RecipientId person = fixture.someone();
    fixture.post(person, KEY, "first", Map.of());
    long id =
        jdbc.sql("select assignment_id from journey_variant where recipient_id = :id")
            .param("id", person.value())
            .query(Long.class)
            .single();
    fixture.recipients().erase(person);

    assertThat(rows(person)).isZero();
    assertThat(
            jdbc.sql("select count(*) from journey_variant where assignment_id = :id")
                .param("id", id)
                .query(Long.class)
                .single())
        .isEqualTo(1);
  }

  private void join(RecipientId previous, RecipientId into) {
    fixture.post(into, "alias", null, Map.of("previousId", previous.value()));
  }

  private void give(RecipientId person, String variant, String at, String instance) {
    jdbc.sql(
            """
            with given as (
              insert into journey_variant
                (test, journey, variant, definition_id, recipient_id, assigned_at)
              values ('tone', :key, :variant, 'd', :id, :at::timestamptz) returning assignment_id)
            insert into journey_variant_instance select assignment_id, :instance from given
            """)
        .param("key", KEY)
        .param("variant", variant)
        .param("id", person.value())
        .param("at", at)
        .param("instance", instance)
        .update();
  }

  private String variantOf(RecipientId person) {
    return jdbc.sql("select variant from journey_variant where recipient_id = :id")
        .param("id", person.value())
        .query(String.class)
        .single();
  }

  private boolean crossed(RecipientId person) {
    return jdbc.sql("select crossed from journey_variant where recipient_id = :id")
        .param("id", person.value())
        .query(Boolean.class)
        .single();
  }

  private long rows(RecipientId person) {
    return jdbc.sql("select count(*) from journey_variant where recipient_id = :id")
        .param("id", person.value())
        .query(Long.class)
        .single();
  }

  private List<String> instances(RecipientId person) {
    return jdbc.sql(
            """
            select instance_id from journey_variant_instance
            join journey_variant using (assignment_id) where recipient_id = :id order by 1
            """)
        .param("id", person.value())
        .query(String.class)
        .list();
  }

  /** The end that the entry about that subject reached; null while it waits. */
  private String endOf(RecipientId person, String subject) {
    return jdbc.sql(
            """
            select ended_by from journey_instance
            where recipient_id = :id and subject = :subject
            """)
        .param("id", person.value())
        .param("subject", subject)
        .query((row, n) -> String.valueOf(row.getString(1)))
        .single()
        .replace("null", "");
  }

  private static String model(String variants, String holdOut, String asked) {
    return file(
        KEY,
        start("In", KEY)
            + step("Split", "splitTest", "test", "tone", "variants", variants, "holdOut", holdOut)
            + """
            <bpmn:exclusiveGateway id="Which" name="Which?" default="Flow_Which_Wait"/>
            <bpmn:sequenceFlow id="Flow_Which_Other" sourceRef="Which" targetRef="Other">
              <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${variant('tone') == '%s'}</bpmn:conditionExpression>
            </bpmn:sequenceFlow>
            """
                .formatted(asked)
            + receive("Wait", KEY + "-never")
            + end("Out", "goal")
            + end("Other", "neutral")
            + flows("In", "Split", "Which", "Wait", "Out"),
        KEY,
        KEY + "-never");
  }
}
