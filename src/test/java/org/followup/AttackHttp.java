package org.followup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;

/** Speaks HTTP to the running application as whoever it is told to be; keeps cookies, if asked. */
public final class AttackHttp {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String base;
  private final String authorization;
  private final CookieManager cookies;
  private final HttpClient client;

  private AttackHttp(int port, String authorization) {
    this(port, authorization, new CookieManager());
  }

  private AttackHttp(int port, String authorization, CookieManager cookies) {
    this.base = "http://localhost:" + port;
    this.authorization = authorization;
    this.cookies = cookies;
    this.client =
        HttpClient.newBuilder()
            .cookieHandler(cookies)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /** The same browser, with its cookies, whose next requests reach another node. */
  AttackHttp at(int otherPort) {
    return new AttackHttp(otherPort, authorization, cookies);
  }

  public static AttackHttp nobody(int port) {
    return new AttackHttp(port, "");
  }

  public static AttackHttp key(int port, String key) {
    return new AttackHttp(port, "Bearer " + key);
  }

  public static AttackHttp basic(int port, String user, String password) {
    String pair = user + ":" + password;
    return new AttackHttp(
        port, "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
  }

  /** A browser that has logged in by the form. */
  public static AttackHttp session(int port, String user, String password) {
    AttackHttp browser = nobody(port);
    browser.get("/login");
    HttpResponse<String> in =
        browser.form(
            "/login",
            "username="
                + encode(user)
                + "&password="
                + encode(password)
                + "&_csrf="
                + browser.cookie("FOLLOWUP-CSRF"));
    if (in.statusCode() != 302
        || in.headers().firstValue("Location").orElse("").contains("error")) {
      throw new AssertionError("Login failed: " + in.statusCode() + " " + in.headers().map());
    }
    return browser;
  }

  public String cookie(String name) {
    return cookies.getCookieStore().getCookies().stream()
        .filter(cookie -> cookie.getName().equals(name))
        .map(HttpCookie::getValue)
        .findFirst()
        .orElse("");
  }

  public HttpResponse<String> get(String path, String... headers) {
    return send(request(path, headers).GET());
  }

  public HttpResponse<String> delete(String path, String... headers) {
    return send(request(path, headers).DELETE());
  }

  public HttpResponse<String> post(String path, String json, String... headers) {
    return send(
        request(path, headers)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json)));
  }

  public HttpResponse<String> put(String path, String json, String... headers) {
    return send(
        request(path, headers)
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(json)));
  }

  public HttpResponse<String> form(String path, String form, String... headers) {
    return send(
        request(path, headers)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form)));
  }

  /** Sends a body as what it may not be. */
  HttpResponse<String> send(String path, String type, String body, String... headers) {
    return send(
        request(path, headers).header("Content-Type", type).POST(BodyPublishers.ofString(body)));
  }

  /** As the desktop Modeler sends it. */
  public HttpResponse<String> deploy(String file, String content, String... headers) {
    String boundary = "----FormBoundary" + UUID.randomUUID().toString().replace("-", "");
    String body =
        part(boundary, "deployment-name\"", file)
            + part(boundary, "deployment-source\"", "Camunda Modeler")
            + part(boundary, "enable-duplicate-filtering\"", "true")
            + part(boundary, file + "\"; filename=\"" + file + "\"", content)
            + "--"
            + boundary
            + "--\r\n";
    return send(
        request("/engine-rest/deployment/create", headers)
            .header("Content-Type", "multipart/form-data; boundary=" + boundary)
            .POST(BodyPublishers.ofString(body)));
  }

  /**
   * A form with a file.
   *
   * @param namesAndValues a file's name is {@code field"; filename="name.csv}
   */
  public static HttpResponse<String> multipart(
      AttackHttp who, String path, String... namesAndValues) {
    String boundary = "----FormBoundary" + UUID.randomUUID().toString().replace("-", "");
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      body.append(part(boundary, namesAndValues[i] + "\"", namesAndValues[i + 1]));
    }
    body.append("--").append(boundary).append("--\r\n");
    return who.send(
        who.request(path)
            .header("Content-Type", "multipart/form-data; boundary=" + boundary)
            .POST(BodyPublishers.ofString(body.toString())));
  }

  public static JsonNode json(HttpResponse<String> response) {
    try {
      return JSON.readTree(response.body());
    } catch (IOException e) {
      throw new AssertionError("Not JSON: " + response.body(), e);
    }
  }

  private static String part(String boundary, String disposition, String content) {
    return "--"
        + boundary
        + "\r\nContent-Disposition: form-data; name=\""
        + disposition
        + "\r\n\r\n"
        + content
        + "\r\n";
  }

  private static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  private HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return request;
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
