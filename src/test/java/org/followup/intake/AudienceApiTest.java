package org.followup.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.followup.FollowupTest;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

@FollowupTest
class AudienceApiTest {

  @LocalServerPort int port;
  @Autowired Recipients recipients;
  @Autowired JdbcClient sql;

  private final String mark = "a" + UUID.randomUUID().toString().substring(0, 8);

  @BeforeEach
  void people() {
    recipients.put(
        new RecipientId(mark + "-1"), mark + "-1@example.com", null, null, Map.of("mark", mark));
    recipients.put(
        new RecipientId(mark + "-2"), mark + "-two@example.com", null, null, Map.of("mark", mark));
  }

  @Test
  void savesShowsListsAndDeletes() {
    String text = "attribute.mark==" + mark;
    assertThat(save(mark, text).status()).isEqualTo(201);
    IntakeHttp.Answer again = save(mark, text + " and country!=DE");
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.json().path("changedBy").asText()).isEqualTo("API key");
    assertThat(get("/api/audiences/" + mark).json().path("text").asText()).contains("country!=DE");
    assertThat(get("/api/audiences").json().path("audiences").findValuesAsText("name"))
        .contains(mark, "birthday-today", "inactive-60-days", "newsletter");
    JsonNode first = get("/api/audiences/" + mark + "/members?limit=1").json();
    assertThat(first.path("members").findValuesAsText("id")).containsExactly(mark + "-1");
    JsonNode rest =
        get("/api/audiences/" + mark + "/members?after=" + first.path("next").asText()).json();
    assertThat(rest.path("members").findValuesAsText("id")).containsExactly(mark + "-2");
    assertThat(rest.path("members").get(0).path("timeZone").asText()).isEqualTo("Europe/Berlin");
    assertThat(deed("audience-created")).isEqualTo("API key");

    assertThat(delete("birthday-today").status()).isEqualTo(409);
    assertThat(delete(mark).status()).isEqualTo(204);
    assertThat(delete(mark).status()).isEqualTo(404);
    assertThat(get("/api/audiences/" + mark).status()).isEqualTo(404);
    assertThat(get("/api/audiences/" + mark + "/members").status()).isEqualTo(404);
  }

  @Test
  void tellsAllFaultsWithTheirPlaceAsAProblem() {
    IntakeHttp.Answer answer = save(mark, "contry==DE and ordered=within=90");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    JsonNode errors = answer.json().path("errors");
    assertThat(errors).hasSize(2);
    assertThat(errors.get(0).path("at").asInt()).isOne();
    assertThat(errors.get(0).path("suggestion").asText()).isEqualTo("country");
    assertThat(errors.get(1).path("at").asInt()).isEqualTo(31);
    assertThat(preview("x==1").status()).isEqualTo(400);
    assertThat(save("No-Name", "country==DE").status()).isEqualTo(400);
    assertThat(post("/api/audiences/preview", "application/json", "{\"txt\":1}").status())
        .isEqualTo(400);
  }

  @Test
  void previewsWithoutSavingAnything() {
    JsonNode preview = preview("attribute.mark==" + mark).json();
    assertThat(preview.path("count").asInt()).isEqualTo(2);
    assertThat(preview.path("sample").findValuesAsText("id"))
        .containsExactly(mark + "-1", mark + "-2");
    assertThat(preview.path("words").get(0).asText()).isEqualTo("have " + mark + " as mark");
    assertThat(preview.path("sql").asText()).doesNotContain(mark);
    assertThat(preview.path("plan").toString()).contains("Aggregate");
  }

  @Test
  void takesAFileAsAListAndTellsWhomItDoesNotKnow() {
    String csv =
        "Id;EMAIL;note\n%1$s-1;;x\n;%1$s-TWO@Example.com;y\n;nobody-%1$s@example.com;z\n%1$s-9;%1$s-two@example.com;\n;;\n"
            .formatted(mark);
    IntakeHttp.Answer answer = post("/api/audiences/" + mark + "/members", "text/csv", csv);
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
    JsonNode told = answer.json();
    assertThat(told.path("lines").asInt()).isEqualTo(5);
    assertThat(told.path("members").asInt()).isEqualTo(2);
    assertThat(told.path("unknownLines").toString()).isEqualTo("[4,6]");
    assertThat(
            sql.sql("select count(*) from audience_member where recipient_id like :who")
                .param("who", "%nobody-" + mark + "%")
                .query(Integer.class)
                .single())
        .isZero();
    assertThat(get("/api/audiences/" + mark).json().path("kind").asText()).isEqualTo("list");
    assertThat(preview("audience==" + mark).json().path("count").asInt()).isEqualTo(2);
    assertThat(save(mark, "country==DE").status()).isEqualTo(409);

    JsonNode export = get("/api/recipients/" + mark + "-2/export").json();
    assertThat(export.path("audiences").findValuesAsText("audience")).containsExactly(mark);

    String one = "id\n" + mark + "-1\n";
    assertThat(
            post("/api/audiences/" + mark + "/members?mode=add", "text/csv", one)
                .json()
                .path("members")
                .asInt())
        .isEqualTo(2);
    assertThat(
            post("/api/audiences/" + mark + "/members", "text/csv", one)
                .json()
                .path("members")
                .asInt())
        .isEqualTo(1);
    for (String unfit : List.of("name\nx\n", "id\n\"open", "")) {
      assertThat(post("/api/audiences/" + mark + "/members", "text/csv", unfit).status())
          .as(unfit)
          .isEqualTo(400);
    }
    assertThat(preview("audience==" + mark).json().path("count").asInt()).as("as before").isOne();
    assertThat(post("/api/audiences/newsletter/members", "text/csv", one).status()).isEqualTo(409);
  }

  @Test
  void isDescribed() {
    JsonNode paths = get("/v3/api-docs").json().path("paths");
    assertThat(paths.path("/api/audiences/{name}").path("put").path("responses").has("409"))
        .isTrue();
    assertThat(paths.has("/api/audiences/preview")).isTrue();
  }

  private String deed(String deed) {
    return sql.sql("select who from console_audit where deed = :deed and about = :about")
        .param("deed", deed)
        .param("about", mark)
        .query(String.class)
        .single();
  }

  private IntakeHttp.Answer save(String name, String text) {
    return IntakeHttp.send(
        request("/api/audiences/" + name)
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString("{\"text\":\"" + text + "\"}"))
            .build());
  }

  private IntakeHttp.Answer preview(String text) {
    return post(
        "/api/audiences/preview", "application/json", "{\"text\":\"" + text + "\",\"plan\":true}");
  }

  private IntakeHttp.Answer post(String path, String type, String body) {
    return IntakeHttp.send(
        request(path).header("Content-Type", type).POST(BodyPublishers.ofString(body)).build());
  }

  private IntakeHttp.Answer get(String path) {
    return IntakeHttp.send(request(path).GET().build());
  }

  private IntakeHttp.Answer delete(String name) {
    return IntakeHttp.send(request("/api/audiences/" + name).DELETE().build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
        .header("Authorization", "Bearer demo-key");
  }
}
