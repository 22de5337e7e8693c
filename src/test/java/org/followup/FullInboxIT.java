package org.followup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Base64;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More events wait than may: whoever can come again is sent away, people and operators are not. */
class FullInboxIT {

  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();

  @Test
  void sendsAwayWhoCanComeAgainAndNobodyElse(@TempDir Path folder) throws Exception {
    try (RunningFollowup followup =
        RunningFollowup.start(folder, "--followup.intake.max-waiting=1")) {
      Document mail = mail(followup);
      try (Connection database = DriverManager.getConnection(url(folder));
          Statement sql = database.createStatement()) {
        database.setAutoCommit(false);
        // Whose lock somebody holds, his events wait.
        sql.execute("select pg_advisory_xact_lock(recipient_lock_key('held'))");
        until(() -> event(followup, "wait", "held").statusCode() == 202);
        until(() -> event(followup, "more", "other").statusCode() == 503);

        sentAway(event(followup, "more", "other"));
        sentAway(webhook(followup));
        sentAway(
            followup.post(
                "/engine-rest/message",
                "{\"messageName\":\"order-completed\",\"businessKey\":\"other\"}"));
        assertThat(followup.get("/api/recipients/reader").statusCode()).isEqualTo(200);

        assertThat(follow(followup, mail.select("a[href*=/c/]").attr("href"))).isEqualTo(302);
        String unsubscribe = mail.select("a[href*=/u/]").attr("href");
        assertThat(oneClick(followup, unsubscribe)).isEqualTo(200);
        until(() -> timeline(followup).contains("unsubscribed"));
        until(() -> followup.post("/api/journeys/welcome-series/end", "").statusCode() == 202);
        until(
            () ->
                json.readTree(followup.get("/api/journeys/welcome-series/end").body())
                    .hasNonNull("finishedAt"));
        database.rollback();
      }
      until(() -> event(followup, "more", "other").statusCode() == 202);
    }
  }

  private void sentAway(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After").orElse("")).matches("[1-9]\\d?");
    assertThat(answer.body()).contains("again later").doesNotContain("Exception:");
  }

  private static HttpResponse<String> event(RunningFollowup followup, String id, String recipient)
      throws Exception {
    return followup.post(
        "/api/events",
        "{\"id\":\"%s\",\"source\":\"shop\",\"type\":\"page-left\",\"recipient\":\"%s\"}"
            .formatted(id, recipient));
  }

  private HttpResponse<String> webhook(RunningFollowup followup) throws Exception {
    byte[] body = "{\"id\":1,\"email\":\"ana@example.com\"}".getBytes(StandardCharsets.UTF_8);
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec("demo-secret".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    return http.send(
        HttpRequest.newBuilder(followup.address().resolve("/webhooks/shopify"))
            .header("Content-Type", "application/json")
            .header("X-Shopify-Topic", "orders/create")
            .header("X-Shopify-Shop-Domain", "tea.myshopify.com")
            .header("X-Shopify-Webhook-Id", "1")
            .header("X-Shopify-Hmac-SHA256", Base64.getEncoder().encodeToString(mac.doFinal(body)))
            .POST(BodyPublishers.ofByteArray(body))
            .build(),
        BodyHandlers.ofString());
  }

  private int follow(RunningFollowup followup, String link) throws Exception {
    return http.send(
            HttpRequest.newBuilder(followup.address().resolve(URI.create(link).getRawPath()))
                .header("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0")
                .GET()
                .build(),
            BodyHandlers.discarding())
        .statusCode();
  }

  private int oneClick(RunningFollowup followup, String link) throws Exception {
    return http.send(
            HttpRequest.newBuilder(followup.address().resolve(URI.create(link).getRawPath()))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("List-Unsubscribe=One-Click"))
                .build(),
            BodyHandlers.discarding())
        .statusCode();
  }

  private static String timeline(RunningFollowup followup) throws Exception {
    return followup.get("/api/recipients/reader/timeline").body();
  }

  /** A marketing mail with its links. */
  private Document mail(RunningFollowup followup) throws Exception {
    followup.put("/api/recipients/reader", "{\"email\":\"reader@example.com\"}");
    followup.put(
        "/api/recipients/reader/consents/marketing:*",
        """
        {"granted":true,"basis":"express","evidence":{"source":"form","text":"Yes"}}
        """);
    followup.post(
        "/api/events",
        "{\"id\":\"in\",\"source\":\"shop\",\"type\":\"signed-up\",\"recipient\":\"reader\"}");
    until(() -> !inbox(followup).isEmpty());
    return Jsoup.parse(inbox(followup).path(0).path("html").asText());
  }

  private JsonNode inbox(RunningFollowup followup) throws Exception {
    return json.readTree(followup.get("/demo/inbox?to=reader@example.com").body());
  }

  private static String url(Path folder) throws Exception {
    String port =
        Files.readAllLines(folder.resolve("postgres").resolve("postmaster.pid")).get(3).trim();
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres";
  }

  private static void until(Callable<Boolean> met) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!met.call()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
  }
}
