package org.followup.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.followup.FollowupTest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** After an erasure nothing runs and nothing in the database leads to the person. */
@FollowupTest
class RecipientErasureTest {

  private static final String SECRET_ADDRESS = "zerlina.erasure@example.com";
  private static final String SECRET_NAME = "Zerlinaerasure";

  @LocalServerPort int port;
  @Autowired JdbcClient sql;

  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void endsTheJourneysAndLeavesNoTraceOfAddressAndName() throws Exception {
    send(
        "PUT",
        "/api/recipients/erasure-1",
        """
        {"email":"%s","attributes":{"firstName":"%s"}}
        """
            .formatted(SECRET_ADDRESS, SECRET_NAME));
    send(
        "PUT",
        "/api/recipients/erasure-1/consents/marketing:newsletter",
        """
        {"granted":true,"basis":"express","evidence":{"source":"form","text":"%s agrees"}}
        """
            .formatted(SECRET_NAME));
    send(
        "POST",
        "/api/events",
        """
        {"id":"erasure-1","source":"test/erasure","type":"trial-started","recipient":"erasure-1",
         "subject":"trial-erasure-1",
         "data":{"endsAt":"2999-01-01","email":"%s","firstName":"%s"}}
        """
            .formatted(SECRET_ADDRESS, SECRET_NAME));
    within("the journey started", () -> instances("ended_at is null") == 1);
    assertThat(tablesWith(SECRET_ADDRESS)).contains("recipient_profile");

    send("DELETE", "/api/recipients/erasure-1", null);

    assertThat(
            sql.sql(
                    """
                    select count(*) from message_outbox where recipient_id = 'erasure-1'
                      and state in ('PUT_OFF', 'QUEUED', 'CLAIMED')
                    """)
                .query(Long.class)
                .single())
        .isZero();
    within("the journey ended", () -> instances("ended_at is null") == 0);
    assertThat(instances("true")).isEqualTo(1);
    assertThat(tablesWith(SECRET_ADDRESS)).isEmpty();
    assertThat(tablesWith(SECRET_NAME)).isEmpty();
    assertThat(send("GET", "/api/recipients/erasure-1", null).statusCode()).isEqualTo(404);
    assertThat(send("GET", "/api/recipients/erasure-1/timeline", null).body())
        .contains("recipient-erased");
  }

  private long instances(String condition) {
    return sql.sql(
            "select count(*) from journey_instance where recipient_id = 'erasure-1' and "
                + condition)
        .query(Long.class)
        .single();
  }

  /**
   * Every table, the engine's included, as a dump would show it; the demo's mailbox is not ours.
   */
  private List<String> tablesWith(String text) {
    List<String> tables =
        sql.sql(
                """
                select quote_ident(table_name) from information_schema.tables
                where table_schema = 'public' and table_type = 'BASE TABLE'
                  and table_name not like 'demo\\_%'
                """)
            .query(String.class)
            .list();
    return tables.stream()
        .filter(
            table ->
                sql.sql("select exists (select from " + table + " t where t::text ilike :text)")
                    .param("text", "%" + text + "%")
                    .query(Boolean.class)
                    .single())
        .toList();
  }

  private static void within(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what + " within 30 seconds").isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  private HttpResponse<String> send(String method, String path, @Nullable String body)
      throws Exception {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Authorization", "Bearer demo-key")
                .header("Content-Type", "application/json")
                .method(
                    method,
                    body == null
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(path + " " + answer.body()).isIn(200, 201, 202, 204, 404);
    return answer;
  }
}
