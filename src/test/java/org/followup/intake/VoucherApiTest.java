package org.followup.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.UUID;
import org.followup.FollowupTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

@FollowupTest
class VoucherApiTest {

  @LocalServerPort int port;
  @Autowired JdbcClient sql;

  private final String mark = "V" + UUID.randomUUID().toString().substring(0, 8);
  private final String pool = "pool-" + mark.toLowerCase(java.util.Locale.ROOT);

  @Test
  void takesCodesFromAFileAndShowsThem() {
    IntakeHttp.Answer answer =
        post(
            pool,
            "text/csv",
            "Code;Value;currency;expiresAt;note\n%1$s-1;7.50;EUR;2099-03-31;x\n\n%1$s-2;;;;\n%1$s-2;;;;\n"
                .formatted(mark));

    assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
    assertThat(answer.json().path("lines").asInt()).isEqualTo(3);
    assertThat(answer.json().path("added").asInt()).isEqualTo(2);
    assertThat(answer.json().path("known").asInt()).isOne();
    assertThat(answer.json().path("pool").path("free").asInt()).isEqualTo(2);
    JsonNode one = get("/api/vouchers/" + mark.toLowerCase(java.util.Locale.ROOT) + "-1").json();
    assertThat(one.path("state").asText()).isEqualTo("free");
    assertThat(one.path("value").asDouble()).isEqualTo(7.5);
    assertThat(one.path("expiresAt").asText()).isEqualTo("2099-03-31T21:59:59Z");
    assertThat(get("/api/vouchers/pools/" + pool).json().path("free").asInt()).isEqualTo(2);
    assertThat(get("/api/vouchers/pools").json().path("pools").findValuesAsText("name"))
        .contains(pool);
  }

  @Test
  void takesJsonAndPagesThroughWhatThereIs() {
    IntakeHttp.Answer answer =
        post(
            pool,
            "application/json",
            "{\"codes\":[\"%1$s-1\",{\"code\":\"%1$s-2\",\"value\":10,\"currency\":\"EUR\"},\"%1$s-3\"]}"
                .formatted(mark));
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
    JsonNode first = get("/api/vouchers?pool=" + pool + "&limit=2").json();
    assertThat(first.path("vouchers").findValuesAsText("code"))
        .containsExactly(mark + "-3", mark + "-2");
    JsonNode rest =
        get("/api/vouchers?pool=" + pool + "&limit=2&before=" + first.path("next").asText()).json();
    assertThat(rest.path("vouchers").findValuesAsText("code")).containsExactly(mark + "-1");
    assertThat(rest.has("next")).isFalse();
    assertThat(get("/api/vouchers?pool=" + pool + "&state=issued").json().path("vouchers"))
        .isEmpty();
    assertThat(delete("/api/vouchers/pools/" + pool + "/free").json().path("deleted").asInt())
        .isEqualTo(3);
  }

  @Test
  void tellsEveryFaultWithItsLineAndTakesNothing() {
    IntakeHttp.Answer csv =
        post(
            pool,
            "text/csv",
            "code,value,currency,expiresAt\n%1$s-1,,,\na b,ten,euro,soon\n".formatted(mark));
    assertThat(csv.status()).isEqualTo(400);
    assertThat(csv.json().path("errors").findValuesAsText("attribute"))
        .containsExactlyInAnyOrder("code", "value", "currency", "expiresAt");
    assertThat(csv.json().path("errors").findValuesAsText("line")).containsOnly("3");
    assertThat(get("/api/vouchers/pools/" + pool).status()).isEqualTo(404);
    assertThat(get("/api/vouchers/" + mark + "-1").status()).isEqualTo(404);
    assertThat(post(pool, "text/csv", "name\nx\n").status()).isEqualTo(400);
    assertThat(post(pool, "application/json", "{\"codes\":[]}").status()).isEqualTo(400);
    for (String odd :
        List.of(
            "\"value\":1e999999999",
            "\"value\":1e-999999999",
            "\"expiresAt\":\"9999-12-31T23:59:59-05:00\"",
            "\"expiresAt\":\"0000-01-01\"")) {
      String body = "{\"codes\":[{\"code\":\"%s-odd\",%s}]}".formatted(mark, odd);
      assertThat(post(pool, "application/json", body).status()).as(odd).isEqualTo(400);
    }
    assertThat(post(pool, "application/json", "{\"codes\":[{\"cod\":\"x\"}]}").status())
        .isEqualTo(400);
    assertThat(post("No-Pool", "text/csv", "code\nABC\n").status()).isEqualTo(400);
    assertThat(get("/api/vouchers?state=lost").status()).isEqualTo(400);
    assertThat(delete("/api/vouchers/pools/" + pool + "/free").status()).isEqualTo(404);
  }

  @Test
  void takesAFileWithOneCodeALine() {
    IntakeHttp.Answer answer = post(pool, "text/csv", "%1$s-1\n%1$s-2\n\n".formatted(mark));
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
    assertThat(answer.json().path("added").asInt()).isEqualTo(2);
    assertThat(get("/api/vouchers/" + mark + "-1").status()).isEqualTo(200);

    IntakeHttp.Answer heading = post(pool, "text/csv", "voucher\n%s-3\n".formatted(mark));
    assertThat(heading.json().path("errors").findValuesAsText("detail").get(0))
        .contains("one of them code")
        .contains("one code a line");
    IntakeHttp.Answer wide = post(pool, "text/csv", "%1$s-3\n%1$s-4,10\n".formatted(mark));
    assertThat(wide.json().path("errors").findValuesAsText("line")).containsExactly("2");
    assertThat(get("/api/vouchers/" + mark + "-3").status()).isEqualTo(404);
  }

  @Test
  void needsAKey() {
    for (String path : new String[] {"/api/vouchers", "/api/vouchers/pools", "/api/vouchers/X"}) {
      assertThat(IntakeHttp.send(HttpRequest.newBuilder(uri(path)).GET().build()).status())
          .as(path)
          .isEqualTo(401);
    }
  }

  @Test
  void isInTheExportOfItsPerson() {
    String id = "voucher-" + mark;
    sql.sql(
            """
            insert into offer_voucher (code, state, recipient_id, added_at, issued_at)
            values (:code, 'issued', :id, now(), now())
            """)
        .param("code", mark)
        .param("id", id)
        .update();
    IntakeHttp.send(
        request("/api/recipients/" + id)
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString("{\"email\":\"" + id + "@example.com\"}"))
            .build());
    assertThat(
            get("/api/recipients/" + id + "/export")
                .json()
                .path("vouchers")
                .findValuesAsText("code"))
        .containsExactly(mark);
    sql.sql("delete from offer_voucher where code = :code").param("code", mark).update();
  }

  private IntakeHttp.Answer get(String path) {
    return IntakeHttp.send(request(path).GET().build());
  }

  private IntakeHttp.Answer delete(String path) {
    return IntakeHttp.send(request(path).DELETE().build());
  }

  private IntakeHttp.Answer post(String pool, String type, String body) {
    return IntakeHttp.send(
        request("/api/vouchers/pools/" + pool)
            .header("Content-Type", type)
            .POST(BodyPublishers.ofString(body))
            .build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer demo-key");
  }

  private URI uri(String path) {
    return URI.create("http://localhost:" + port + path);
  }
}
