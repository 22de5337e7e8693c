package org.followup.demo;

import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.springframework.boot.web.servlet.context.ServletWebServerInitializedEvent;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * How the demo shop talks to Followup: as any shop does, over HTTP, with an API key. It keeps
 * nothing back and knows nothing else.
 */
@Component
@Profile("demo")
class ShopApi {

  static final String DEMO_KEY = "demo-key";

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .proxy(ProxySelector.of(null))
          .connectTimeout(PATIENCE)
          .build();

  private final String key;
  private final String publicAddress;
  private volatile int port;

  ShopApi(Environment environment) {
    this.key = environment.getProperty("followup.api-keys[0]", DEMO_KEY);
    this.publicAddress = environment.getProperty("followup.url", "");
  }

  /** What was said and what came back, word for word. */
  record Exchange(String method, String path, String sent, String answered) {}

  @EventListener
  void notePort(ServletWebServerInitializedEvent event) {
    if (event.getApplicationContext().getServerNamespace() == null) {
      port = event.getWebServer().getPort();
    }
  }

  /** Where visitors find us, without a slash at the end. */
  String address() {
    return publicAddress.isBlank() ? local() : publicAddress.replaceFirst("/+$", "");
  }

  /** The key as a page may show it: the demo's is no secret, another one stays one. */
  String shownKey() {
    return key.equals(DEMO_KEY) ? key : "<your key>";
  }

  /**
   * Sends JSON and waits for the effect.
   *
   * @throws ShopUnheardException where the answer is no success
   */
  Exchange send(String method, String path, String json) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(local() + path))
            .timeout(PATIENCE)
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .header("Prefer", "wait=10")
            .method(method, BodyPublishers.ofString(json))
            .build();
    try {
      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
      if (answer.statusCode() / 100 != 2) {
        throw new ShopUnheardException(
            "%s %s was answered %d: %s".formatted(method, path, answer.statusCode(), answer.body()),
            null);
      }
      return new Exchange(method, path, json, answer.body());
    } catch (IOException e) {
      throw new ShopUnheardException("%s %s had no answer.".formatted(method, path), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ShopUnheardException("Stopped while waiting for an answer.", e);
    }
  }

  private String local() {
    return "http://localhost:" + port;
  }
}
