package org.followup.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SnsHttpTest {

  private final SnsHttp web = new SnsHttp();
  private final AtomicInteger followed = new AtomicInteger();
  private HttpServer server;

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  @Test
  void fetchesAFile() throws IOException {
    answer("/file", 200, new byte[] {1, 2, 3});

    assertThat(web.get(at("/file"))).containsExactly(1, 2, 3);
  }

  @Test
  void followsNoRedirectAndTakesNoErrorForAFile() {
    server.createContext(
        "/away",
        exchange -> {
          exchange.getResponseHeaders().set("Location", "/secret");
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
    server.createContext(
        "/secret",
        exchange -> {
          followed.incrementAndGet();
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    answer("/gone", 404, new byte[] {1});

    assertThatThrownBy(() -> web.get(at("/away"))).hasMessageContaining("302");
    assertThatThrownBy(() -> web.get(at("/gone"))).hasMessageContaining("404");
    assertThat(followed).hasValue(0);
  }

  @Test
  void readsNoFurtherThanACertificateIsLong() {
    answer("/long", 200, new byte[100_000]);

    assertThatThrownBy(() -> web.get(at("/long"))).hasMessageContaining("Too much");
  }

  private void answer(String path, int status, byte[] body) {
    server.createContext(
        path,
        exchange -> {
          exchange.sendResponseHeaders(status, body.length);
          try (var out = exchange.getResponseBody()) {
            out.write(body);
          }
        });
  }

  private URI at(String path) {
    return URI.create("http://localhost:" + server.getAddress().getPort() + path);
  }
}
