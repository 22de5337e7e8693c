package org.followup;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Comes to every door without, with wrong and with right credentials. */
@FollowupTest
class AttackAccessTest {

  @LocalServerPort int port;

  private AttackHttp nobody;
  private AttackHttp system;
  private AttackHttp demo;

  @BeforeEach
  void people() {
    nobody = AttackHttp.nobody(port);
    system = AttackHttp.key(port, "demo-key");
    demo = AttackHttp.basic(port, "demo", "demo");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/engine-rest/version",
        "/engine-rest/engine",
        "/engine-rest/deployment",
        "/engine-rest/process-definition",
        "/engine-rest/engine/default/task"
      })
  void asksForBasicAtTheEnginesApi(String path) {
    HttpResponse<String> refused = nobody.get(path);

    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.headers().firstValue("WWW-Authenticate").orElse("")).startsWith("Basic");
    assertThat(refused.headers().firstValue("Set-Cookie")).isEmpty();
    assertThat(system.get(path).statusCode()).isEqualTo(200);
    assertThat(demo.get(path).statusCode()).isEqualTo(200);
  }

  @Test
  void refusesToDeployForStrangers() {
    assertThat(nobody.deploy("x.bpmn", "<x/>").statusCode()).isEqualTo(401);
    assertThat(AttackHttp.key(port, "demo-kex").deploy("x.bpmn", "<x/>").statusCode())
        .isEqualTo(401);
    assertThat(AttackHttp.basic(port, "demo", "wrong").get("/engine-rest/version").statusCode())
        .isEqualTo(401);
    assertThat(AttackHttp.basic(port, "Demo", "demo").get("/engine-rest/version").statusCode())
        .isEqualTo(401);
    assertThat(AttackHttp.key(port, "").get("/engine-rest/version").statusCode()).isEqualTo(401);
  }

  @Test
  void answersTheModelersFirstCalls() {
    for (AttackHttp modeler : List.of(system, demo)) {
      assertThat(AttackHttp.json(modeler.get("/engine-rest/version")).get("version").asText())
          .startsWith("7.24");
      assertThat(modeler.get("/engine-rest/deployment?maxResults=0").statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/nothing", "/v1/nothing", "/demo/nothing", "/actuator/prometheus"})
  void answersStrangersAtTheApiWithAProblem(String path) {
    HttpResponse<String> refused = nobody.get(path);

    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/problem+json");
    assertThat(AttackHttp.json(refused).get("status").asInt()).isEqualTo(401);
    assertThat(refused.headers().firstValue("Set-Cookie").orElse("")).doesNotContain("SESSION");
    for (AttackHttp known : List.of(system, demo)) {
      assertThat(known.get(path).statusCode()).isIn(200, 404);
    }
  }

  @Test
  void asksForACredentialBeforeItAsksForAToken() {
    assertThat(nobody.post("/api/nothing", "{}").statusCode()).isEqualTo(401);
    assertThat(nobody.post("/engine-rest/message", "{}").statusCode()).isEqualTo(401);
    assertThat(nobody.post("/engine-rest/message/", "{}").statusCode()).isEqualTo(401);
  }

  @Test
  void takesTheKeyAsUserNameAsSegmentsLibrariesSendIt() {
    assertThat(AttackHttp.basic(port, "demo-key", "").post("/v1/nothing", "{}").statusCode())
        .isEqualTo(404);
    assertThat(AttackHttp.basic(port, "other-key", "").post("/v1/nothing", "{}").statusCode())
        .isEqualTo(401);
    assertThat(AttackHttp.basic(port, "demo-key", "x").post("/v1/nothing", "{}").statusCode())
        .isEqualTo(401);
  }

  @Test
  void needsNoTokenFromASystem() {
    assertThat(system.post("/demo/nothing", "{}").statusCode()).isIn(404, 405);
    assertThat(demo.post("/api/nothing", "{}").statusCode()).isIn(404, 405);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/camunda/api/engine/engine/default/task",
        "/camunda/api/engine/engine/default/deployment",
        "/camunda/api/engine/engine/default/user",
        "/camunda/api/cockpit/plugin/base/default/process-definition/statistics"
      })
  void keepsStrangersFromTheApiInsideTheWebApps(String path) {
    AttackHttp browser = AttackHttp.session(port, "demo", "demo");

    assertThat(nobody.get(path).statusCode()).isEqualTo(401);
    assertThat(nobody.post(path + "/create", "{}").statusCode()).isEqualTo(401);
    assertThat(browser.get(path).statusCode()).isIn(200, 405);
  }

  @Test
  void hasNoFaultToShowWhereThereWasNone() {
    for (AttackHttp someone : List.of(nobody, system, demo)) {
      assertThat(someone.get("/error").statusCode()).isLessThan(500);
    }
    assertThat(system.get("/api/nothing").statusCode()).isEqualTo(404);
  }

  @Test
  void sendsStrangersFromPagesToTheLogin() {
    for (String path :
        List.of("/", "/camunda/app/cockpit/default/", "/camunda/app/tasklist/default/")) {
      HttpResponse<String> page = nobody.get(path, "Accept", "text/html");
      assertThat(page.statusCode()).isEqualTo(302);
      assertThat(page.headers().firstValue("Location").orElse("")).endsWith("/login");
    }
    assertThat(nobody.get("/login").body()).contains("name=\"_csrf\"").doesNotContain("demo");
  }

  @Test
  void opensCockpitAndTasklistWithOneLogin() {
    AttackHttp browser = AttackHttp.session(port, "demo", "demo");

    assertThat(browser.get("/").body()).contains("<h1>Journeys</h1>");
    assertThat(browser.get("/camunda/app/cockpit/default/").body()).contains("cockpit");
    assertThat(browser.get("/camunda/app/tasklist/default/").body()).contains("Tasklist");
    assertThat(
            AttackHttp.json(browser.get("/camunda/api/admin/auth/user/default"))
                .get("userId")
                .asText())
        .isEqualTo("demo");
  }

  @Test
  void endsOurSessionWithCamundasLogout() {
    AttackHttp browser = AttackHttp.session(port, "demo", "demo");
    String user = "/camunda/api/admin/auth/user/default";
    browser.get("/camunda/app/cockpit/default/");
    assertThat(browser.get(user).statusCode()).isEqualTo(200);

    assertThat(browser.post(user + "/logout", "").statusCode()).isEqualTo(204);

    assertThat(browser.get(user).statusCode()).isEqualTo(401);
    assertThat(browser.get("/camunda/app/cockpit/default/").statusCode()).isEqualTo(302);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/camunda/api/admin/setup/default/user/create",
        "/camunda/api/admin/setup/default/user/create/",
        "/camunda/api/admin/auth/user/default/login/cockpit"
      })
  void leavesCamundasOwnWaysInClosed(String path) {
    String body =
        """
        {"profile":{"id":"mallory","firstName":"M","lastName":"M","email":""},
         "credentials":{"password":"mallory"}}""";
    AttackHttp browser = AttackHttp.session(port, "demo", "demo");
    browser.get("/camunda/app/cockpit/default/");
    String token = browser.cookie("XSRF-TOKEN");

    assertThat(nobody.post(path, body).statusCode()).isEqualTo(401);
    assertThat(browser.post(path, body, "X-XSRF-TOKEN", token).statusCode()).isEqualTo(403);
    assertThat(system.get("/engine-rest/user/count?id=mallory").body()).contains("\"count\":0");
    assertThat(nobody.get("/camunda/app/admin/default/setup/").statusCode()).isEqualTo(302);
    assertThat(browser.get("/camunda/app/admin/default/setup/").statusCode()).isEqualTo(403);
  }

  @Test
  void locksNobodyOutForAStrangersWrongTries() {
    AttackHttp stranger = AttackHttp.basic(port, "demo", "guess");
    for (int i = 0; i < 15; i++) {
      assertThat(stranger.get("/engine-rest/version").statusCode()).isEqualTo(401);
    }
    for (int i = 0; i < 15; i++) {
      system.post("/engine-rest/identity/verify", "{\"username\":\"demo\",\"password\":\"guess\"}");
    }

    assertThat(demo.get("/engine-rest/version").statusCode()).isEqualTo(200);
    AttackHttp.session(port, "demo", "demo");
  }

  @Test
  void wantsATokenWhereACookieSpeaks() {
    AttackHttp browser = AttackHttp.session(port, "demo", "demo");
    browser.get("/demo/nothing");
    String token = browser.cookie("FOLLOWUP-CSRF");

    assertThat(browser.post("/demo/nothing", "{}").statusCode()).isEqualTo(403);
    assertThat(browser.post("/api/nothing", "{}", "X-FOLLOWUP-CSRF", "made-up").statusCode())
        .isEqualTo(403);
    assertThat(browser.post("/nothing", "{}").statusCode()).isEqualTo(403);
    assertThat(browser.post("/demo/nothing", "{}", "Authorization", "Negotiate x").statusCode())
        .isEqualTo(403);
    assertThat(browser.post("/demo/nothing", "{}", "X-FOLLOWUP-CSRF", token).statusCode())
        .isIn(404, 405);
    assertThat(nobody.form("/login", "username=demo&password=demo").statusCode()).isEqualTo(403);
  }

  @Test
  void keepsASessionFromTheStatelessDoor() {
    AttackHttp browser = AttackHttp.session(port, "demo", "demo");

    assertThat(browser.get("/engine-rest/version").statusCode()).isEqualTo(401);
  }

  @Test
  void refusesWritesFromPagesOfOtherSites() {
    String[] evil = {"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"};
    String[] sandboxed = {"Sec-Fetch-Site", "cross-site", "Origin", "null"};
    String[] modeler = {"Sec-Fetch-Site", "cross-site", "Origin", "file://"};

    assertThat(demo.post("/engine-rest/task/count", "{}", evil).statusCode()).isEqualTo(403);
    assertThat(demo.post("/engine-rest/task/count", "{}", sandboxed).statusCode()).isEqualTo(403);
    assertThat(demo.post("/api/nothing", "{}", evil).statusCode()).isEqualTo(403);
    assertThat(demo.post("/engine-rest/task/count", "{}", modeler).statusCode()).isEqualTo(200);
    assertThat(demo.post("/engine-rest/task/count", "{}").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/engine-rest/;/version",
        "/engine-rest;x=y/version",
        "//engine-rest/version",
        "/engine-rest/%2e%2e/engine-rest/version",
        "/assets/..;/engine-rest/version",
        "/assets/%2e%2e/engine-rest/version",
        "/u/..%2fengine-rest/version",
        "/ENGINE-REST/version",
        "/engine-rest%2fversion",
        "/webjars/camunda/securityFilterRules.json",
        "/actuator",
        "/actuator/env",
        "/actuator/health/../env",
        "/h2-console"
      })
  void findsNoWayAround(String path) {
    HttpResponse<String> answer = nobody.get(path);

    assertThat(answer.statusCode()).isIn(302, 400, 401, 403, 404);
    assertThat(answer.body()).doesNotContain("7.24.0").doesNotContain("deniedPaths");
  }

  @Test
  void opensWhatThePublicNeeds() {
    assertThat(nobody.get("/actuator/health").body()).isEqualTo("{\"status\":\"UP\"}");
    assertThat(nobody.get("/v3/api-docs").statusCode()).isEqualTo(200);
    assertThat(nobody.get("/swagger-ui").statusCode()).isIn(200, 302);
    assertThat(nobody.get("/swagger-ui/index.html").statusCode()).isEqualTo(200);
    assertThat(nobody.get("/assets/followup.css").statusCode()).isEqualTo(200);
    for (String open :
        List.of("/u/x", "/c/x", "/o/x.gif", "/r/x", "/preferences/x", "/confirm/x", "/subscribe")) {
      assertThat(nobody.get(open).statusCode()).as(open).isNotIn(302, 401, 403);
    }
    assertThat(nobody.post("/webhooks/nothing", "{}").statusCode()).isIn(404, 405);
  }

  @Test
  void sendsHeadersThatKeepScriptsAndFramesOut() {
    HttpResponse<String> login = nobody.get("/login");
    AttackHttp browser = AttackHttp.session(port, "demo", "demo");
    HttpResponse<String> cockpit = browser.get("/camunda/app/cockpit/default/");

    assertThat(header(login, "Content-Security-Policy"))
        .contains("script-src 'self'")
        .contains("frame-ancestors 'none'");
    assertThat(header(login, "X-Frame-Options")).isEqualTo("DENY");
    assertThat(header(login, "X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(login.headers().firstValue("Strict-Transport-Security")).isEmpty();
    assertThat(login.headers().allValues("Set-Cookie"))
        .allSatisfy(cookie -> assertThat(cookie).containsIgnoringCase("SameSite=Lax"));
    assertThat(cockpit.headers().allValues("Content-Security-Policy"))
        .singleElement()
        .satisfies(policy -> assertThat(policy).contains("nonce-"));
    assertThat(cockpit.headers().allValues("Set-Cookie"))
        .allSatisfy(cookie -> assertThat(cookie.toLowerCase().split("samesite", -1)).hasSize(2));
    assertThat(header(system.get("/demo/nothing"), "Content-Security-Policy"))
        .contains("frame-ancestors 'self'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/u/x", "/r/x", "/webhooks/shopify"})
  void blamesTheSenderOfATornForm(String path) {
    for (String type : List.of("multipart/form-data", "multipart/form-data; boundary=x")) {
      HttpResponse<String> refused = nobody.send(path, type, "--x\r\ntorn");
      assertThat(refused.statusCode()).as(type).isEqualTo(400);
      assertThat(refused.body()).doesNotContain("Exception");
    }
    AttackHttp browser = AttackHttp.session(port, "demo", "demo");
    browser.get("/recipients");
    HttpResponse<String> page =
        browser.send(
            "/recipients",
            "multipart/form-data",
            "torn",
            "Accept",
            "text/html",
            "X-FOLLOWUP-CSRF",
            browser.cookie("FOLLOWUP-CSRF"));
    assertThat(page.statusCode()).isEqualTo(400);
    assertThat(page.body()).contains("We could not read that");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\0\0", "not-ours", "\u00ff\u00fe"})
  void takesACookieThatIsNoLoginForNone(String id) {
    String cookie = Base64.getEncoder().encodeToString(id.getBytes(StandardCharsets.UTF_8));
    HttpResponse<String> answer =
        nobody.get("/recipients", "Cookie", AccessSessions.COOKIE + "=" + cookie);
    assertThat(answer.statusCode()).isEqualTo(302);
    assertThat(header(answer, "Location")).endsWith("/login");
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }
}
