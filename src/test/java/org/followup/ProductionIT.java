package org.followup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.followup.ProductionNodes.KEY;
import static org.followup.ProductionNodes.PASSWORD;

import java.io.ByteArrayOutputStream;
import java.io.ObjectOutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two nodes under the profile {@code production} on one PostgreSQL and one mail server, started at
 * the same moment on an empty database, as {@code docker compose up --scale app=2} does.
 */
class ProductionIT {

  private static ProductionNodes nodes;

  @BeforeAll
  static void startTwoNodesAtOnce() throws Exception {
    nodes = new ProductionNodes();
    nodes.awaitStart();
  }

  @AfterAll
  static void stop() throws Exception {
    nodes.close();
  }

  @Test
  void mailsWhatANodeAccepted() {
    AttackHttp system = AttackHttp.key(nodes.a.port(), KEY);
    system.put(
        "/api/recipients/ana-1",
        """
        {"id":"ana-1","email":"ana-1@example.com","locale":"en","timeZone":"Europe/Berlin"}""");
    system.put(
        "/api/recipients/ana-1/consents/marketing:newsletter",
        """
        {"granted":true,"basis":"express","evidence":{"source":"form","text":"Yes"}}""");

    HttpResponse<String> receipt =
        system.post(
            "/api/events",
            """
            {"id":"s-1","source":"shop","type":"signed-up","recipient":"ana-1"}""",
            "Prefer",
            "wait=20");

    assertThat(receipt.body()).contains("\"journey\":\"welcome-series\"");
    await(() -> nodes.mails.stream().anyMatch(mail -> mail.contains("ana-1@example.com")));
    assertThat(AttackHttp.nobody(nodes.b.port()).get("/actuator/health").body())
        .isEqualTo("{\"status\":\"UP\"}");
    // Any node tells how the whole installation is.
    assertThat(AttackHttp.key(nodes.b.port(), KEY).get("/actuator/prometheus").body())
        .contains("followup_instances_running 1.0")
        .contains("followup_events_given_up 0.0")
        .contains("followup_mails_failed 0.0")
        .containsPattern("followup_events_waiting \\d")
        .containsPattern("followup_mails_queued \\d");
    assertThat(AttackHttp.nobody(nodes.b.port()).get("/actuator/prometheus").statusCode())
        .isEqualTo(401);
  }

  @Test
  void deploysEachJourneyOnceAlthoughTwoNodesStartAtOnce() {
    String versions =
        AttackHttp.key(nodes.b.port(), KEY)
            .get("/engine-rest/process-definition?maxResults=100")
            .body();

    assertThat(versions).contains("\"version\":1").doesNotContain("\"version\":2");
  }

  @Test
  void keepsALoginOverNodesAndEndsItOnBoth() {
    AttackHttp onA = AttackHttp.session(nodes.a.port(), "ana", PASSWORD);
    AttackHttp onB = onA.at(nodes.b.port());
    String statistics =
        "/camunda/api/cockpit/plugin/base/default/process-definition/statistics?maxResults=9";
    String user = "/camunda/api/admin/auth/user/default";

    HttpResponse<String> cockpit = onB.get("/camunda/app/cockpit/default/", "Accept", "text/html");
    assertThat(cockpit.headers().firstValue("Location")).isEmpty();
    assertThat(cockpit.body()).contains("cockpit");
    assertThat(onB.get(statistics).statusCode()).isEqualTo(200);
    assertThat(AttackHttp.json(onB.get(user)).get("userId").asText()).isEqualTo("ana");
    assertThat(onB.get("/api/recipients").statusCode()).isEqualTo(200);
    // Camunda's token, made on B, is good on A and the other way round.
    String token = onB.cookie("XSRF-TOKEN");
    String count = "/camunda/api/engine/engine/default/task/count";
    assertThat(onA.post(count, "{}", "X-XSRF-TOKEN", token).statusCode()).isEqualTo(200);
    onA.get("/camunda/app/tasklist/default/");
    assertThat(onB.post(count, "{}", "X-XSRF-TOKEN", onA.cookie("XSRF-TOKEN")).statusCode())
        .isEqualTo(200);

    assertThat(onB.post(user + "/logout", "", "X-XSRF-TOKEN", token).statusCode()).isEqualTo(204);

    assertThat(onA.get(user).statusCode()).isEqualTo(401);
    assertThat(onA.get("/api/recipients").statusCode()).isEqualTo(401);
  }

  @Test
  void keepsNoSessionForSystemsStrangersAndWrongPasswords() throws Exception {
    AttackHttp stranger = AttackHttp.nobody(nodes.a.port());
    AttackHttp system = AttackHttp.key(nodes.a.port(), KEY);
    long before = nodes.count("select count(*) from spring_session");

    for (String path : List.of("/", "/camunda/app/cockpit/default/", "/login", "/api/recipients")) {
      stranger.get(path, "Accept", "text/html");
    }
    for (String path : List.of("/assets/login.css", "/o/x.gif", "/c/x", "/u/x", "/v3/api-docs")) {
      stranger.get(path);
    }
    stranger.form("/login", "username=ana&password=no&_csrf=" + stranger.cookie("FOLLOWUP-CSRF"));
    system.get("/api/recipients");
    system.get("/engine-rest/version");
    AttackHttp.basic(nodes.a.port(), "ana", PASSWORD).get("/engine-rest/version");
    AttackHttp.basic(nodes.a.port(), "ana", PASSWORD).get("/api/recipients");

    assertThat(nodes.count("select count(*) from spring_session")).isLessThanOrEqualTo(before);
    assertThat(stranger.cookie(AccessSessions.COOKIE)).isEmpty();
  }

  @Test
  void doesNotTouchTheSessionForFilesPixelsAndLinks() throws Exception {
    AttackHttp browser = AttackHttp.session(nodes.a.port(), "ana", PASSWORD);
    String id = sessionId(browser);
    nodes.update(
        "update spring_session set last_access_time = last_access_time - 60000 where session_id = ?",
        id);
    long before = lastAccess(id);

    for (String path :
        List.of("/assets/login.css", "/o/x.gif", "/c/x", "/u/x", "/actuator/health")) {
      browser.get(path);
    }
    browser.get("/engine-rest/version");
    assertThat(lastAccess(id)).isEqualTo(before);

    browser.get("/api/recipients");
    assertThat(lastAccess(id)).isGreaterThan(before);
  }

  @Test
  void givesASessionOfItsOwnToEachLogin() {
    String planted =
        Base64.getEncoder()
            .encodeToString(
                "5c2a6b2e-7e0f-4a52-9f5a-3f1c9c1f0c11".getBytes(StandardCharsets.UTF_8));
    AttackHttp browser = AttackHttp.nobody(nodes.a.port());
    browser.get("/login");

    HttpResponse<String> in =
        browser.form(
            "/login",
            "username=ana&password=correct+horse&_csrf=" + browser.cookie("FOLLOWUP-CSRF"),
            "Cookie",
            AccessSessions.COOKIE + "=" + planted);

    assertThat(in.headers().allValues("Set-Cookie"))
        .anySatisfy(
            cookie ->
                assertThat(cookie)
                    .startsWith(AccessSessions.COOKIE + "=")
                    .doesNotContain(planted)
                    .contains("HttpOnly")
                    .contains("SameSite=Lax")
                    .doesNotContain("Secure"));
    String first = browser.cookie(AccessSessions.COOKIE);
    browser.get("/login");
    browser.form(
        "/login", "username=ana&password=correct+horse&_csrf=" + browser.cookie("FOLLOWUP-CSRF"));
    assertThat(browser.cookie(AccessSessions.COOKIE)).isNotEmpty().isNotEqualTo(first);
  }

  @Test
  void takesTheSecureWayFromTheProxyOnly() {
    String login = "username=ana&password=correct+horse&_csrf=";
    for (RunningFollowup node : List.of(nodes.a, nodes.b)) {
      AttackHttp browser = AttackHttp.nobody(node.port());
      browser.get("/login");
      HttpResponse<String> in =
          browser.form(
              "/login", login + browser.cookie("FOLLOWUP-CSRF"), "X-Forwarded-Proto", "https");
      String session =
          in.headers().allValues("Set-Cookie").stream()
              .filter(cookie -> cookie.startsWith(AccessSessions.COOKIE + "="))
              .findFirst()
              .orElseThrow();
      assertThat(session.contains("Secure")).isEqualTo(node == nodes.b);
      assertThat(in.headers().firstValue("Location").orElse("").startsWith("https:"))
          .isEqualTo(node == nodes.b);
    }
  }

  @Test
  void countsWrongTriesByTheAddressThatTheProxyNamesAndByNoForgedOne() {
    // Node a is reached directly: whatever a stranger writes into the header, he is himself.
    for (int i = 0; i < AccessAttempts.ALLOWED; i++) {
      tryAt(nodes.a, "203.0.113." + i);
    }
    assertThat(tryAt(nodes.a, "203.0.113.200")).isEqualTo(429);
    // Node b is told by its proxy.
    for (int i = 0; i < AccessAttempts.ALLOWED; i++) {
      tryAt(nodes.b, "203.0.113.7");
    }
    assertThat(tryAt(nodes.b, "203.0.113.7")).isEqualTo(429);
    assertThat(tryAt(nodes.b, "203.0.113.8")).isEqualTo(401);
  }

  private static int tryAt(RunningFollowup node, String address) {
    return AttackHttp.basic(node.port(), "ben", "guess")
        .get("/engine-rest/version", "X-Forwarded-For", address)
        .statusCode();
  }

  @Test
  void clearsExpiredSessionsAway() throws Exception {
    AttackHttp browser = AttackHttp.session(nodes.a.port(), "ana", PASSWORD);
    String id = sessionId(browser);

    nodes.update(
        "update spring_session set last_access_time = 5, expiry_time = 6 where session_id = ?", id);

    assertThat(browser.get("/api/recipients").statusCode()).isEqualTo(401);
    await(() -> rows(id) == 0);
    assertThat(
            nodes.count(
                "select count(*) from spring_session_attributes a where not exists"
                    + " (select from spring_session s where s.primary_id = a.session_primary_id)"))
        .isZero();
  }

  @Test
  void comesBackToThePageThatWasWanted() {
    AttackHttp browser = AttackHttp.nobody(nodes.a.port());
    String wanted = "/camunda/app/tasklist/default/?filter=calls";
    browser.get(wanted, "Accept", "text/html");

    assertThat(landing(browser.at(nodes.b.port()))).endsWith(wanted);
    assertThat(browser.get(wanted, "Accept", "text/html").headers().firstValue("Location"))
        .isEmpty();
    assertThat(browser.cookie(AccessWantedPage.COOKIE)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"//evil.example/", "https://evil.example/", "/\\evil.example", "/\t/evil.example"})
  void isSentNowhereElseByAForgedCookie(String target) {
    String forged =
        AccessWantedPage.COOKIE
            + "="
            + Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(target.getBytes(StandardCharsets.UTF_8));
    AttackHttp browser = AttackHttp.nobody(nodes.a.port());

    assertThat(landing(browser, "Cookie", forged)).doesNotContain("evil").endsWith("/");
  }

  private static String landing(AttackHttp browser, String... headers) {
    browser.get("/login");
    return browser
        .form(
            "/login",
            "username=ana&password=correct+horse&_csrf=" + browser.cookie("FOLLOWUP-CSRF"),
            headers)
        .headers()
        .firstValue("Location")
        .orElse("");
  }

  @Test
  void readsNothingFromASessionThatItDoesNotKnow() throws Exception {
    ByteArrayOutputStream foreign = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(foreign)) {
      out.writeObject(new java.awt.Point(1, 2));
    }
    for (byte[] bytes : List.of(foreign.toByteArray(), new byte[] {1, 2, 3})) {
      AttackHttp browser = AttackHttp.session(nodes.a.port(), "ana", PASSWORD);
      assertThat(browser.get("/api/recipients").statusCode()).isEqualTo(200);
      try (Connection connection = nodes.database.connect();
          PreparedStatement sql =
              connection.prepareStatement(
                  """
                  update spring_session_attributes set attribute_bytes = ?
                  where session_primary_id =
                    (select primary_id from spring_session where session_id = ?)""")) {
        sql.setBytes(1, bytes);
        sql.setString(2, sessionId(browser));
        assertThat(sql.executeUpdate()).isPositive();
      }

      assertThat(browser.get("/api/recipients").statusCode()).isEqualTo(401);
      assertThat(browser.get("/", "Accept", "text/html").statusCode()).isEqualTo(302);
    }
  }

  @Test
  void goesOnWhenANodeIsKilled() throws Exception {
    try (RunningFollowup c =
        RunningFollowup.launchInProduction(withAnotherPassword()).awaitStart()) {
      AttackHttp onC = AttackHttp.session(c.port(), "ana", "another one");
      AttackHttp onA = AttackHttp.session(nodes.a.port(), "ana", PASSWORD);
      // Its session does not stand where the password is another one now.
      assertThat(onA.at(c.port()).get("/api/recipients").statusCode()).isEqualTo(401);
      assertThat(onC.get("/api/recipients").statusCode()).isEqualTo(200);
      String accepted = AttackHttp.key(c.port(), KEY).post("/api/events", event("k-1")).body();
      assertThat(accepted).contains("\"accepted\":1");

      c.kill();

      assertThat(AttackHttp.key(nodes.b.port(), KEY).post("/api/events", event("k-1")).body())
          .contains("\"duplicates\":1");
    }
  }

  private static Map<String, String> withAnotherPassword() {
    Map<String, String> properties = nodes.properties();
    properties.put("followup.users[0].password", ProductionNodes.encode("another one"));
    return properties;
  }

  private static String event(String id) {
    return "{\"id\":\"" + id + "\",\"source\":\"shop\",\"type\":\"product-viewed\"}";
  }

  private static String sessionId(AttackHttp browser) {
    return new String(
        Base64.getDecoder().decode(browser.cookie(AccessSessions.COOKIE)), StandardCharsets.UTF_8);
  }

  private static long rows(String id) {
    try {
      return nodes.count("select count(*) from spring_session where session_id = '" + id + "'");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static long lastAccess(String id) throws Exception {
    return nodes.count(
        "select last_access_time from spring_session where session_id = '" + id + "'");
  }

  private static void await(BooleanSupplier condition) {
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(condition::getAsBoolean);
  }
}
