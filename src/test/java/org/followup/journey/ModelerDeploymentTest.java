package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.journey.ModelXml.end;
import static org.followup.journey.ModelXml.file;
import static org.followup.journey.ModelXml.flows;
import static org.followup.journey.ModelXml.start;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.camunda.bpm.engine.RepositoryService;
import org.followup.FollowupTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The desktop Modeler's requests, one for one, as its deployment tool sends them. */
@FollowupTest
class ModelerDeploymentTest {

  private static final String BOUNDARY = "----ModelerFormBoundary7MA4YWxkTrZu0gW";
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final ObjectMapper JSON = new ObjectMapper();

  @LocalServerPort int port;
  @Autowired RepositoryService repository;

  @Test
  void answersTheModelersQuestionsBeforeADeployment() throws Exception {
    HttpResponse<String> version = get("/version");
    assertThat(version.statusCode()).isEqualTo(200);
    assertThat(JSON.readTree(version.body()).path("version").asText()).startsWith("7.24.");

    HttpResponse<String> deployments = get("/deployment?maxResults=0");
    assertThat(deployments.statusCode()).isEqualTo(200);
    assertThat(JSON.readTree(deployments.body())).isEmpty();
  }

  @Test
  void deploysAGoodModelAndAnUnchangedOneOnlyOnce() throws Exception {
    String model = good("modeler-good");

    HttpResponse<String> first = deploy("Good journey", "modeler-good.bpmn", model);
    assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
    JsonNode answer = JSON.readTree(first.body());
    assertThat(answer.path("name").asText()).isEqualTo("Good journey");
    assertThat(answer.path("deployedProcessDefinitions").size()).isEqualTo(1);

    HttpResponse<String> second = deploy("Good journey", "modeler-good.bpmn", model);
    assertThat(second.statusCode()).isEqualTo(200);
    assertThat(JSON.readTree(second.body()).path("deployedProcessDefinitions").isNull()).isTrue();
    assertThat(versions("modeler-good")).isEqualTo(1);

    deploy("Good journey", "modeler-good.bpmn", model.replace("A journey", "A better journey"));
    assertThat(versions("modeler-good")).isEqualTo(2);
  }

  @Test
  void refusesAFaultyModelWithEveryFaultAndItsElement() throws Exception {
    String model =
        good("modeler-faulty")
            .replace("${sendMessage}", "${runtimeService}")
            .replace(">service<", ">everything<");

    HttpResponse<String> answer = deploy("Faulty journey", "modeler-faulty.bpmn", model);

    assertThat(answer.statusCode()).isEqualTo(400);
    JsonNode body = JSON.readTree(answer.body());
    assertThat(body.path("message").asText())
        .contains("Nothing was deployed: 2 faults.")
        .contains("SendTask_Hello \"Send mail\": a send task has the delegate expression")
        .contains("SendTask_Hello \"Send mail\": purpose \"everything\"");
    assertThat(body.at("/details/modeler-faulty.bpmn/errors").size()).isEqualTo(2);
    assertThat(body.at("/details/modeler-faulty.bpmn/errors/0/mainElementId").asText())
        .isEqualTo("SendTask_Hello");
    assertThat(versions("modeler-faulty")).isZero();
    assertThat(repository.createDeploymentQuery().deploymentName("Faulty journey").count())
        .isZero();
  }

  @Test
  void saysInWordsThatAFlowLeadsNowhere() throws Exception {
    String model =
        good("modeler-nowhere")
            .replace("targetRef=\"SendTask_Hello\"", "targetRef=\"SendTask_Nowhere\"");

    HttpResponse<String> answer = deploy("Nowhere", "modeler-nowhere.bpmn", model);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(JSON.readTree(answer.body()).path("message").asText())
        .contains("cannot be read as BPMN 2.0: line ")
        .contains("SendTask_Nowhere");
  }

  @Test
  void saysInWordsWhatOnlyTheEngineFinds() throws Exception {
    String model =
        file(
            "modeler-unparsable",
            start("StartEvent_In", "modeler-test")
                + "<bpmn:eventBasedGateway id=\"Gateway_First\" name=\"First\"/>"
                + ModelXml.send("SendTask_Hello", "template", "hello", "purpose", "service")
                + flows("StartEvent_In", "Gateway_First", "SendTask_Hello"),
            "modeler-test");

    HttpResponse<String> answer = deploy("Unparsable", "modeler-unparsable.bpmn", model);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(JSON.readTree(answer.body()).path("message").asText())
        .containsIgnoringCase("event based gateway");
    assertThat(versions("modeler-unparsable")).isZero();
  }

  @Test
  void deploysNothingOfSeveralFilesWhereOneIsFaulty() throws Exception {
    HttpResponse<String> answer =
        send(
            field("deployment-name", "Several")
                + part("modeler-one.bpmn", good("modeler-one"))
                + part("evil.dmn", "<definitions/>"));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("cannot be read as DMN");
    assertThat(versions("modeler-one")).isZero();
  }

  @Test
  void wantsALogin() throws Exception {
    HttpResponse<String> answer =
        HTTP.send(
            HttpRequest.newBuilder(uri("/deployment/create"))
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .POST(
                    HttpRequest.BodyPublishers.ofString(part("a.bpmn", good("modeler-anonymous"))))
                .build(),
            BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(versions("modeler-anonymous")).isZero();
  }

  private static String good(String id) {
    return file(
        id,
        start("StartEvent_In", "modeler-test")
            + ModelXml.send("SendTask_Hello", "template", "hello", "purpose", "service")
            + end("EndEvent_Out", "goal")
            + flows("StartEvent_In", "SendTask_Hello", "EndEvent_Out"),
        "modeler-test");
  }

  private long versions(String key) {
    return repository.createProcessDefinitionQuery().processDefinitionKey(key).count();
  }

  private HttpResponse<String> deploy(String name, String fileName, String xml) throws Exception {
    return send(
        field("deployment-name", name)
            + field("deployment-source", "Camunda Modeler")
            + field("enable-duplicate-filtering", "true")
            + field("deploy-changed-only", "true")
            + part(fileName, xml));
  }

  private HttpResponse<String> send(String parts) throws IOException, InterruptedException {
    return HTTP.send(
        request("/deployment/create")
            .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
            .POST(HttpRequest.BodyPublishers.ofString(parts + "--" + BOUNDARY + "--\r\n"))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return HTTP.send(request(path).GET().build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    String login = Base64.getEncoder().encodeToString("demo:demo".getBytes(StandardCharsets.UTF_8));
    return HttpRequest.newBuilder(uri(path))
        .header("Accept", "application/json")
        .header("Authorization", "Basic " + login);
  }

  private URI uri(String path) {
    return URI.create("http://localhost:" + port + "/engine-rest" + path);
  }

  private static String field(String name, String value) {
    return "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
        .formatted(BOUNDARY, name, value);
  }

  private static String part(String fileName, String content) {
    return "--%s\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\nContent-Type: text/xml\r\n\r\n%s\r\n"
        .formatted(BOUNDARY, fileName, fileName, content);
  }
}
