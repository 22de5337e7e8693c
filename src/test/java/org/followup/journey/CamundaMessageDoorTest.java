package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import org.followup.FollowupTest;
import org.followup.event.History;
import org.followup.recipient.RecipientId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.client.TestRestTemplate;
import org.springframework.context.ApplicationContext;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

@FollowupTest
class CamundaMessageDoorTest {

  @Autowired ApplicationContext context;
  @Autowired TestRestTemplate http;
  @Autowired History history;
  @Autowired Clock clock;

  private RecipientId ana;

  @BeforeEach
  void ana() {
    EngineFixture engine = EngineFixture.in(context);
    ana = engine.someone();
  }

  @Test
  void aBareEventTypeStartsAndEndsByBusinessKeyAndIsInTheLog() {
    ResponseEntity<JsonNode> started =
        post(
            """
            {"messageName":"cart-updated","businessKey":"%s","resultEnabled":true,
             "processVariables":{"subject":{"value":"cart-9","type":"String"},
               "total":{"value":59.9,"type":"Double"},
               "products":{"value":"[{\\"name\\":\\"Tea\\"}]","type":"Json"}}}
            """);
    assertThat(started.getStatusCode().value()).as("%s", started.getBody()).isEqualTo(200);
    JsonNode result = started.getBody().get(0);
    assertThat(result.get("resultType").asText()).isEqualTo("ProcessDefinition");
    assertThat(result.at("/processInstance/businessKey").asText()).isEqualTo(ana.value());
    assertThat(result.at("/processInstance/definitionId").asText()).startsWith("abandoned-cart:");

    ResponseEntity<JsonNode> ended =
        post("{\"messageName\":\"order-completed\",\"businessKey\":\"%s\"}");
    assertThat(ended.getStatusCode().value()).isEqualTo(204);
    assertThat(history.happened(ana, "order-completed", clock.instant().minusSeconds(60))).isTrue();
  }

  @Test
  void noMatchIs400AndWithAllAnEmptyResult() {
    ResponseEntity<JsonNode> none =
        post("{\"messageName\":\"order-completed\",\"businessKey\":\"%s\"}");
    assertThat(none.getStatusCode().value()).isEqualTo(400);
    assertThat(none.getBody().get("type").asText()).isEqualTo("RestException");
    assertThat(none.getBody().get("message").asText()).contains("Cannot correlate message");

    ResponseEntity<JsonNode> all =
        post(
            "{\"messageName\":\"order-completed\",\"businessKey\":\"%s\",\"all\":true,\"resultEnabled\":true}");
    assertThat(all.getStatusCode().value()).isEqualTo(200);
    assertThat(all.getBody()).isEmpty();
  }

  @Test
  void everyFaultOfARequestIsNamed() {
    ResponseEntity<JsonNode> bad =
        post(
            """
            {"messageName":"Order Completed","processVariables":
              {"x":{"value":"rO0ABQ==","type":"Object"}}}
            """);
    assertThat(bad.getStatusCode().value()).isEqualTo(400);
    assertThat(bad.getBody().get("message").asText())
        .contains("messageName")
        .contains("businessKey")
        .contains("variable x");
    assertThat(post("{not json").getStatusCode().value()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "[]",
        "5",
        "{\"messageName\":\"nul-name\",\"businessKey\":\"%s\",\"processVariables\":{\"x\\u0000\":{\"value\":1}}}",
        "{\"messageName\":\"nul-deep\",\"businessKey\":\"%s\",\"processVariables\":{\"x\":{\"value\":{\"a\":[\"\\u0000\"]}}}}",
        "{\"messageName\":\"half-pair\",\"businessKey\":\"%s\",\"processVariables\":{\"x\":{\"value\":\"\\ud800\"}}}",
        "{\"messageName\":\"subject-object\",\"correlationKeys\":{\"subject\":{\"value\":{\"a\":1}}}}",
        "{\"messageName\":\"variables-list\",\"businessKey\":\"%s\",\"processVariables\":[1]}"
      })
  void whatCannotBeKeptIsRefusedInCamundasShapeWithoutNamesOfOurClasses(String body) {
    ResponseEntity<JsonNode> bad = post(body);
    assertThat(bad.getStatusCode().value()).isEqualTo(400);
    assertThat(bad.getBody().get("type").asText()).isEqualTo("InvalidRequestException");
    assertThat(bad.getBody().get("message").asText()).doesNotContain("org.followup", "..");
  }

  @Test
  void onlyJsonIsTaken() {
    HttpHeaders headers = new HttpHeaders();
    headers.setContentType(MediaType.APPLICATION_XML);
    ResponseEntity<JsonNode> xml =
        http.withBasicAuth("demo", "demo")
            .postForEntity(
                "/engine-rest/message", new HttpEntity<>("<message/>", headers), JsonNode.class);
    assertThat(xml.getStatusCode().value()).isEqualTo(415);
  }

  @Test
  void withoutALoginItIs401() {
    assertThat(
            http.postForEntity("/engine-rest/message", json("{}"), String.class)
                .getStatusCode()
                .value())
        .isEqualTo(401);
  }

  private ResponseEntity<JsonNode> post(String body) {
    return http.withBasicAuth("demo", "demo")
        .postForEntity(
            "/engine-rest/message", json(body.replace("%s", ana.value())), JsonNode.class);
  }

  private static HttpEntity<String> json(String body) {
    HttpHeaders headers = new HttpHeaders();
    headers.setContentType(MediaType.APPLICATION_JSON);
    return new HttpEntity<>(body, headers);
  }
}
