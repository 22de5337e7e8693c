package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.followup.journey.ModelDecisionTableTest.decide;
import static org.followup.journey.ModelDecisionTableTest.table;
import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.file;
import static org.followup.journey.ModelXml.flows;
import static org.followup.journey.ModelXml.receive;
import static org.followup.journey.ModelXml.start;

import java.util.Map;
import java.util.UUID;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.repository.DeploymentBuilder;
import org.followup.FollowupTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** Business rule tasks on the engine. */
@FollowupTest
class DecideByTableTest {

  private static final String[] RULES = {"> 5 | 20 | 3", "[2..5] | 7.5 | 2"};

  @Autowired ApplicationContext context;
  @Autowired RepositoryService repository;
  @Autowired RuntimeService runtime;

  private final String key = "decides-" + UUID.randomUUID().toString().substring(0, 8);
  private final String ref = "offer-" + key;
  private EngineFixture engine;

  @BeforeEach
  void fixture() {
    engine = EngineFixture.in(context);
  }

  private String journey(String mapping, String... fields) {
    return file(
        key,
        start("In", key)
            + decide("Decide", ref, mapping, fields)
            + receive("Answer", key + "-answered")
            + end("Out", "goal")
            + flows("In", "Decide", "Answer", "Out"),
        key,
        key + "-answered");
  }

  /** Pairs of a file's name and its text. */
  private void deploy(String... files) {
    DeploymentBuilder builder = repository.createDeployment().name(key);
    for (int i = 0; i < files.length; i += 2) {
      builder.addString(files[i], files[i + 1]);
    }
    builder.deploy();
  }

  private Map<String, Object> after(Object orders) {
    String instance =
        engine
            .post(engine.someone(), key, UUID.randomUUID().toString(), Map.of("orders", orders))
            .started()
            .get(0)
            .instance();
    return runtime.getVariables(instance);
  }

  @Test
  void asksWithTheStepsFieldsAndKeepsSingleValues() {
    deploy(
        ref + ".dmn",
        table(ref, "orders -> value weeks", RULES),
        key + ".bpmn",
        journey("singleResult", "orders", "${orders}"));

    assertThat(after(9)).containsEntry("offerValue", 20L).containsEntry("offerWeeks", 3L);
    assertThat(after(3)).containsEntry("offerValue", 7.5).doesNotContainKey("offer");
    assertThat(after(1)).as("no rule hits").doesNotContainKeys("offerValue", "offerWeeks");
  }

  @Test
  void aNewVersionHoldsForWhoeverComesThereNext() {
    deploy(
        ref + ".dmn",
        table(ref, "orders -> value", "> 5 | 20"),
        key + ".bpmn",
        journey("singleEntry", "orders", "${orders}"));
    assertThat(after(9)).containsEntry("offer", 20L);

    deploy(ref + ".dmn", table(ref, "orders -> value", "> 5 | 25", "- | 1"));

    assertThat(after(9)).containsEntry("offer", 25L);
    assertThat(after(0)).containsEntry("offer", 1L);
  }

  @Test
  void aMissingValueMeetsOnlyWhatAsksForAny() {
    deploy(
        ref + ".dmn",
        table(ref, "orders -> value", "> 5 | 20", "- | 1"),
        key + ".bpmn",
        journey("singleEntry", "orders", "${nobodyKnows}"));
    assertThat(after(9)).containsEntry("offer", 1L);
  }

  @Test
  void refusesATableThatIsNotThereOrDoesNotFit() {
    String model = journey("singleEntry", "orders", "${orders}");
    assertThatThrownBy(() -> deploy(key + ".bpmn", model))
        .hasMessageContaining("Decide \"Decide it\": it asks the table " + ref)
        .hasMessageContaining("which is not there");
    assertThatThrownBy(
            () ->
                deploy(
                    key + ".bpmn",
                    model,
                    ref + ".dmn",
                    table(ref, "orders spent -> value", "-|-|1")))
        .hasMessageContaining("the table asks for spent")
        .hasMessageContaining("add the field spent, with a value such as ${spent}");
    assertThatThrownBy(
            () ->
                deploy(
                    key + ".bpmn",
                    model,
                    ref + ".dmn",
                    table(ref, "orders -> value weeks", "-|1|2")))
        .hasMessageContaining("map decision result has to be singleResult");

    deploy(key + ".bpmn", model, ref + ".dmn", table(ref, "orders -> value", "-|1"));
    assertThatThrownBy(() -> deploy(ref + ".dmn", table(ref, "orders spent -> value", "-|-|1")))
        .as("who is under way would have nothing to say of it")
        .hasMessageContaining("Decide of " + key + " asks this table")
        .hasMessageContaining("the table asks for spent");
  }
}
