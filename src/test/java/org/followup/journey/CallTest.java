package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.UUID;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.task.Task;
import org.followup.FollowupTest;
import org.followup.event.Receipt;
import org.followup.event.Receipt.Effect;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.client.TestRestTemplate;
import org.springframework.context.ApplicationContext;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.jdbc.core.simple.JdbcClient;

@FollowupTest
class CallTest {

  @Autowired ApplicationContext context;
  @Autowired TestRestTemplate http;
  @Autowired Recipients recipients;
  @Autowired TaskService tasks;
  @Autowired JdbcClient jdbc;

  private EngineFixture engine;
  private RecipientId ana;
  private Task call;

  @BeforeEach
  void anUnhappyCustomer() {
    engine = EngineFixture.in(context);
    ana = engine.someone();
    engine.post(ana, "order-delivered", "order-" + UUID.randomUUID(), Map.of());
    Receipt review = engine.post(ana, "review-submitted", null, Map.of("rating", 1));
    assertThat(review.advanced())
        .extracting(Effect::journey)
        .containsExactly("after-sale-feedback");
    call = tasks.createTaskQuery().processInstanceBusinessKey(ana.value()).singleResult();
  }

  @Test
  void aPoorRatingOpensACallForTheCallCentreWithOurForm() {
    assertThat(call.getName()).isEqualTo("Call unhappy customer");
    assertThat(
            tasks.createTaskQuery().taskId(call.getId()).taskCandidateGroup("callcenter").count())
        .isOne();
    assertThat(
            tasks
                .createTaskQuery()
                .taskId(call.getId())
                .initializeFormKeys()
                .singleResult()
                .getCamundaFormRef()
                .getKey())
        .isEqualTo("call-outcome");
  }

  @Test
  void whatCameOfTheCallIsOnTheTimelineAndItsNotesAreNotInTheEngine() {
    String notes = "Pot arrived broken " + UUID.randomUUID();
    tasks.complete(
        call.getId(), Map.of("outcome", "solved", "notes", notes, "nextAppointment", "2026-12-01"));

    JsonNode entry = null;
    for (JsonNode item : timeline()) {
      entry = item.get("kind").asText().equals("call") ? item.get("call") : entry;
    }
    assertThat(entry).isNotNull();
    assertThat(entry.get("reason").asText()).isEqualTo("Call unhappy customer");
    assertThat(entry.get("outcome").asText()).isEqualTo("solved");
    assertThat(entry.get("notes").asText()).isEqualTo(notes);
    assertThat(entry.get("nextAppointment").asText()).isEqualTo("2026-12-01");
    assertThat(
            jdbc.sql("select count(*) from act_ru_variable where text_ = :notes")
                .param("notes", notes)
                .query(Long.class)
                .single())
        .isZero();
  }

  private JsonNode timeline() {
    HttpHeaders headers = new HttpHeaders();
    headers.setBearerAuth("demo-key");
    return http.exchange(
            "/api/recipients/" + ana + "/timeline",
            HttpMethod.GET,
            new HttpEntity<>(headers),
            JsonNode.class)
        .getBody();
  }
}
