package org.followup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import org.camunda.bpm.engine.FilterService;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.filter.Filter;
import org.camunda.bpm.engine.variable.Variables;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * Sends expressions where queries and filters are expected, and objects where variables are. Each
 * door is tried over HTTP, and once more from within, where the edge does not help.
 */
@FollowupTest
class AttackQueriesTest {

  private static final String MARK = "followup.attacked.by.query";

  /** Would set a property of this JVM, if it ran. */
  private static final String EXPRESSION =
      "${''.getClass().forName('java.lang.System').getMethod('setProperty', "
          + "''.getClass(), ''.getClass()).invoke(null, '"
          + MARK
          + "', 'yes')}";

  @LocalServerPort int port;
  @Autowired TaskService tasks;
  @Autowired FilterService filters;

  private AttackHttp system;
  private AttackHttp browser;
  private String task = "";

  @BeforeEach
  void task() {
    system = AttackHttp.key(port, "demo-key");
    browser = AttackHttp.session(port, "demo", "demo");
    browser.get("/camunda/app/tasklist/default/");
    task = "attack-" + UUID.randomUUID();
    assertThat(
            system
                .post(
                    "/engine-rest/task/create",
                    "{\"id\":\"" + task + "\",\"name\":\"Attack\",\"assignee\":\"attacked\"}")
                .statusCode())
        .isEqualTo(204);
  }

  @AfterEach
  void nothingRan() {
    tasks.deleteTask(task, true);
    assertThat(System.getProperty(MARK)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"assigneeExpression\":\"EXPR\"}",
        "{\"orQueries\":[{\"assigneeExpression\":\"EXPR\"}]}",
        "{\"orQueries\":[{\"candidateGroupsExpression\":\"EXPR\",\"assignee\":\"attacked\"}]}",
        "{\"orQueries\":[{\"dueBeforeExpression\":\"EXPR\"}]}",
        "{\"orQueries\":[{\"processInstanceBusinessKeyLikeExpression\":\"EXPR\"}]}",
        "{\"\\u006frQueries\":[{\"ownerExpression\":\"EXPR\"}]}"
      })
  void refusesExpressionsInTaskQueries(String query) {
    String[] spellings = {EXPRESSION, EXPRESSION.replace('$', '#'), "\\u0024{1+1}", "$\\u007b1}"};
    String[] doors = {
      "/engine-rest/task",
      "/engine-rest/task/count",
      "/engine-rest/task/",
      "/engine-rest/engine/default/task",
      "/engine-rest/engine/default/task/count"
    };
    for (String spelling : spellings) {
      String body = query.replace("EXPR", spelling);
      for (String door : doors) {
        assertThat(system.post(door, body).statusCode()).as(door + body).isBetween(400, 404);
      }
      HttpResponse<String> inside =
          browser.post(
              "/camunda/api/engine/engine/default/task",
              body,
              "X-XSRF-TOKEN",
              browser.cookie("XSRF-TOKEN"));
      assertThat(inside.statusCode()).as(body).isEqualTo(400);
    }
  }

  @Test
  void answersHarmlessTaskQueries() {
    String query = "{\"orQueries\":[{\"assignee\":\"attacked\",\"taskDefinitionKey\":\"x\"}]}";

    assertThat(system.post("/engine-rest/task", query).body()).contains(task);
    assertThat(system.get("/engine-rest/task?assignee=attacked").body()).contains(task);
    HttpResponse<String> inside =
        browser.post(
            "/camunda/api/engine/engine/default/task",
            query,
            "X-XSRF-TOKEN",
            browser.cookie("XSRF-TOKEN"));
    assertThat(inside.body()).contains(task);
  }

  @Test
  void refusesExpressionsInTheAddress() {
    for (String door : List.of("/engine-rest/task", "/engine-rest/task/count")) {
      assertThat(system.get(door + "?assigneeExpression=%24%7B1%2B1%7D").statusCode())
          .isEqualTo(400);
      assertThat(system.get(door + "?assigneeExpression=%23%7B1%2B1%7D").statusCode())
          .isEqualTo(400);
    }
  }

  @Test
  void evaluatesNothingEvenBehindTheEdge() {
    assertThatThrownBy(
            () ->
                tasks
                    .createTaskQuery()
                    .or()
                    .taskAssigneeExpression("${''.getClass().getName()}")
                    .endOr()
                    .list())
        .hasMessageContaining("Error parsing");
    assertThatThrownBy(
            () -> tasks.createTaskQuery().taskAssigneeExpression("${currentUser()}").list())
        .isInstanceOf(ProcessEngineException.class);
    assertThat(tasks.createTaskQuery().or().taskAssignee("attacked").endOr().list()).isNotEmpty();
  }

  @Test
  void storesNoFilterWithAnExpression() {
    String harmless = filter("{\"assignee\":\"attacked\"}");
    HttpResponse<String> made = system.post("/engine-rest/filter/create", harmless);
    assertThat(made.statusCode()).isEqualTo(200);
    String id = AttackHttp.json(made).get("id").asText();
    try {
      assertThat(system.get("/engine-rest/filter/" + id + "/list").body()).contains(task);

      for (String query :
          List.of(
              "{\"assigneeExpression\":\"${currentUser()}\"}",
              "{\"orQueries\":[{\"assigneeExpression\":\"" + EXPRESSION + "\"}]}")) {
        assertThat(system.post("/engine-rest/filter/create", filter(query)).statusCode())
            .isEqualTo(400);
        assertThat(system.put("/engine-rest/filter/" + id, filter(query)).statusCode())
            .isEqualTo(400);
        assertThat(system.post("/engine-rest/filter/" + id + "/list", query).statusCode())
            .isEqualTo(400);
        assertThat(system.post("/engine-rest/filter/" + id + "/count", query).statusCode())
            .isEqualTo(400);
      }
      Filter stored = filters.getFilter(id);
      assertThatThrownBy(
              () -> {
                stored.setQuery(tasks.createTaskQuery().taskAssigneeExpression("${1 + 1}"));
                filters.saveFilter(stored);
                filters.list(id);
              })
          .isInstanceOf(ProcessEngineException.class);
    } finally {
      filters.deleteFilter(id);
    }
  }

  @Test
  void takesScalarsAndNoObjects() throws IOException {
    String variables = "/engine-rest/task/" + task + "/variables";
    assertThat(system.put(variables + "/x", "{\"value\":\"tea\",\"type\":\"String\"}").statusCode())
        .isEqualTo(204);
    assertThat(system.put(variables + "/n", "{\"value\":17}").statusCode()).isEqualTo(204);

    for (String object : objects()) {
      assertThat(system.put(variables + "/x", object).statusCode()).as(object).isEqualTo(400);
      assertThat(system.post(variables, "{\"modifications\":{\"x\":" + object + "}}").statusCode())
          .isEqualTo(400);
      assertThat(
              system
                  .post("/engine-rest/task/" + task + "/complete", variablesOf(object))
                  .statusCode())
          .isEqualTo(400);
      assertThat(
              system
                  .post("/engine-rest/process-definition/key/none/start", variablesOf(object))
                  .statusCode())
          .isEqualTo(400);
      assertThat(
              system
                  .post(
                      "/engine-rest/message",
                      "{\"messageName\":\"attack-object\",\"businessKey\":\"attack-1\","
                          + "\"processVariables\":{\"x\":"
                          + object
                          + "}}")
                  .statusCode())
          .isEqualTo(400);
    }
    assertThat(AttackHttp.json(system.get(variables + "/x")).get("value").asText())
        .isEqualTo("tea");
  }

  @Test
  void takesNoUploadedVariables() throws IOException {
    HttpResponse<String> upload =
        AttackHttp.multipart(
            system,
            "/engine-rest/task/" + task + "/variables/x/data",
            "data",
            "[\"java.util.ArrayList\",[]]",
            "type",
            "java.util.ArrayList<javax.swing.JEditorPane>",
            "valueType",
            "Object");

    assertThat(upload.statusCode()).isEqualTo(400);
    assertThat(system.get("/engine-rest/task/" + task + "/variables").body()).isEqualTo("{}");
  }

  @Test
  void keepsNoObjectsEvenBehindTheEdge() throws IOException {
    assertThatThrownBy(() -> tasks.setVariable(task, "x", new ArrayList<>(List.of("a"))))
        .isInstanceOf(ProcessEngineException.class);
    assertThatThrownBy(
            () ->
                tasks.setVariable(
                    task,
                    "x",
                    Variables.serializedObjectValue(serialised())
                        .serializationDataFormat(Variables.SerializationDataFormats.JAVA)
                        .objectTypeName("java.util.HashMap")
                        .create()))
        .isInstanceOf(ProcessEngineException.class);
    tasks.setVariable(task, "x", "tea");
    assertThat(tasks.getVariable(task, "x")).isEqualTo("tea");
  }

  @Test
  void refusesWhatItCannotReadAndWhatIsTooMuch() {
    assertThat(system.post("/engine-rest/task", "{\"assignee\":").statusCode()).isEqualTo(400);
    String large = "{\"assignee\":\"" + "x".repeat(AccessBodies.LARGEST) + "\"}";
    assertThat(system.post("/engine-rest/task", large).statusCode()).isEqualTo(413);
    assertThat(system.post("/engine-rest/task", "").statusCode()).isIn(200, 400);
  }

  private static String filter(String query) {
    return "{\"resourceType\":\"Task\",\"name\":\"Attack "
        + UUID.randomUUID()
        + "\",\"query\":"
        + query
        + ",\"properties\":{}}";
  }

  private static String variablesOf(String object) {
    return "{\"variables\":{\"x\":" + object + "}}";
  }

  private static List<String> objects() throws IOException {
    String java =
        "{\"value\":\""
            + serialised()
            + "\",\"type\":\"TYPE\",\"valueInfo\":{"
            + "\"objectTypeName\":\"java.util.HashMap\","
            + "\"serializationDataFormat\":\"application/x-java-serialized-object\"}}";
    return List.of(
        java.replace("TYPE", "Object"),
        java.replace("TYPE", "object"),
        "{\"type\":\"Object\",\"value\":\"{}\",\"valueInfo\":{"
            + "\"objectTypeName\":\"javax.swing.JEditorPane\","
            + "\"serializationDataFormat\":\"application/json\"}}",
        "{\"value\":{\"a\":1}}",
        "{\"value\":[1,2]}",
        "{\"value\":\"x\",\"type\":\"Bytes\"}",
        "{\"value\":\"x\",\"type\":\"File\",\"valueInfo\":{\"filename\":\"x.html\"}}");
  }

  private static String serialised() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream objects = new ObjectOutputStream(bytes)) {
      objects.writeObject(new HashMap<>());
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }
}
