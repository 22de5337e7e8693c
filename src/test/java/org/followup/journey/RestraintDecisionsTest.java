package org.followup.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.followup.journey.TableXml.table;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RepositoryService;
import org.followup.AttackHttp;
import org.followup.FollowupTest;
import org.followup.console.Audit;
import org.followup.message.RestraintTable;
import org.followup.message.RestraintTable.Facts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table of restraint that is asked: the shipped one, then whatever is published by hand. */
@FollowupTest
class RestraintDecisionsTest {

  private static final Facts LAST_DAY =
      new Facts("offers", "lapsed-voucher", "voucher-last-day", "email", "DE", "de", "monday");

  @LocalServerPort int port;
  @Autowired RestraintTable table;
  @Autowired RepositoryService repository;
  @Autowired Audit audit;
  @Autowired JdbcClient jdbc;
  @Autowired TableRepository tables;
  @Autowired ObjectProvider<ProcessEngine> engine;

  private AttackHttp modeler;

  @BeforeEach
  void modeler() {
    modeler = AttackHttp.basic(port, "demo", "demo");
  }

  @AfterEach
  void onlyTheShippedOne() {
    repository.createDeploymentQuery().deploymentName("restraint.dmn").list().stream()
        .map(deployment -> deployment.getId())
        .forEach(id -> repository.deleteDeployment(id, true));
    await().until(() -> priority(LAST_DAY).equals(Optional.of(20)));
  }

  @Test
  void shippedTableIsAskedFromTheStart() {
    assertThat(priority(LAST_DAY)).contains(20);
    RestraintTable.Sheet sheet = table.findInForce().orElseThrow();
    assertThat(sheet.version()).isEqualTo(1);
    assertThat(sheet.lines())
        .extracting(RestraintTable.Line::id)
        .containsExactly("Rule_LastCall", "Rule_Cart", "Rule_Usual");
    assertThat(sheet.columns()).startsWith("Topic", "Journey", "Mail").endsWith("Priority");
  }

  @Test
  void publishedTableIsAskedFromTheNextMailOnAndTheAuditSaysWhose() {
    String mine = table("FIRST", "mail -> priority maxPerDay", "\"voucher-last-day\"|7|2 # Mine");
    HttpResponse<String> answer = modeler.deploy("restraint.dmn", mine);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    RestraintTable.Said said = table.find(LAST_DAY).orElseThrow();
    assertThat(said.priority()).isEqualTo(7);
    assertThat(said.maxPerDay()).isEqualTo(2);
    assertThat(said.rule()).isEqualTo(new RestraintTable.Rule(2, "Rule_1", "Mine"));
    Audit.Entry deed = audit.list(1, null).get(0);
    assertThat(deed.deed()).isEqualTo("table-deployed");
    assertThat(deed.who()).isEqualTo("demo");
    assertThat(deed.about()).isEqualTo("restraint");
    assertThat(deed.detail()).isEqualTo(Map.of("version", 2));

    modeler.deploy("restraint.dmn", mine);
    assertThat(table.findInForce().orElseThrow().version()).as("the same once more").isEqualTo(2);
  }

  /** Nobody tells it: what was published elsewhere is found by looking. */
  @Test
  void anotherNodeFindsItWithinASecondOrTwo() {
    RestraintDecisions other = new RestraintDecisions(tables, engine);
    assertThat(other.find(LAST_DAY).orElseThrow().priority()).isEqualTo(20);
    modeler.deploy("restraint.dmn", table("FIRST", "mail -> priority", "-|8"));
    await().until(() -> other.find(LAST_DAY).orElseThrow().priority().equals(8));
  }

  @Test
  void faultyTableIsRefusedWithRuleAndColumnAndTheOneInForceStays() throws Exception {
    HttpResponse<String> answer =
        modeler.deploy(
            "restraint.dmn", table("FIRST", "mail -> priority", "\"a\"|high", "x.y()|1"));

    assertThat(answer.statusCode()).isEqualTo(400);
    JsonNode body = AttackHttp.json(answer);
    assertThat(body.path("message").asText())
        .contains("Nothing was deployed: 2 faults.")
        .contains("Rule_1: rule 1, column priority: high is no whole number such as 2.")
        .contains("Rule_2: rule 2, column mail: x.y() is no list of texts");
    assertThat(body.at("/details/restraint.dmn/errors/0/mainElementId").asText())
        .isEqualTo("Rule_1");
    assertThat(priority(LAST_DAY)).contains(20);
  }

  @Test
  void tableThatCameAroundTheCheckIsNotAsked() {
    HttpResponse<String> answer =
        modeler.deploy("restraint.dmn", table("FIRST", "mail -> priority", "-|7"));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(priority(LAST_DAY)).contains(7);
    String id = AttackHttp.json(answer).path("id").asText();
    String foreign = table("FIRST", "mail -> priority", "-|mail.getClass()");
    // as another application on this database, or an older version of this one, might leave it
    jdbc.sql("update act_ge_bytearray set bytes_ = :bytes where deployment_id_ = :id")
        .param("bytes", TableXml.bytes(foreign))
        .param("id", id)
        .update();
    jdbc.sql("update act_re_decision_def set id_ = id_ || '-f' where deployment_id_ = :id")
        .param("id", id)
        .update();
    try {
      await().until(() -> table.find(LAST_DAY).isEmpty());
      assertThat(table.findInForce()).isEmpty();
    } finally {
      jdbc.sql(
              "update act_re_decision_def set id_ = replace(id_, '-f', '') where deployment_id_ = :id")
          .param("id", id)
          .update();
    }
  }

  @Test
  void shippedFileIsThatOfTheModeler() throws Exception {
    String file = Files.readString(Path.of("processes/policy/restraint.dmn"));
    HttpResponse<String> answer = modeler.deploy("restraint.dmn", file);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private Optional<Integer> priority(Facts facts) {
    return table.find(facts).map(RestraintTable.Said::priority);
  }
}
