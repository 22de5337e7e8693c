package org.followup.browser;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A shop of somebody else's, on an origin of its own, with a policy that allows nothing but our
 * script and our API. Its server signs who is logged in, as the documentation says.
 */
final class OnsiteShop implements AutoCloseable {

  static final String SECRET = "a-secret-that-shop-and-followup-share";

  private final HttpServer server;
  private URI followup = URI.create("http://localhost");
  private Supplier<Instant> clock = () -> Instant.EPOCH;

  OnsiteShop() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] page = page(read(exchange.getRequestURI().getRawQuery())).getBytes();
          exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
          exchange
              .getResponseHeaders()
              .set(
                  "Content-Security-Policy",
                  ("default-src 'none'; script-src %s; connect-src %s; base-uri 'none'; img-src data:;"
                          + " require-trusted-types-for 'script'; trusted-types 'none'")
                      .formatted(followup, followup));
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    server.start();
  }

  /** Which Followup the pages ask, and what time it is there. */
  void use(URI address, Supplier<Instant> now) {
    followup = address;
    clock = now;
  }

  String origin() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The page as it looks to that customer. */
  String pageOf(String recipient) {
    Instant until = clock.get().plus(Duration.ofHours(1));
    return page(recipient, until, sign(recipient, until));
  }

  String page(String recipient, Instant until, String signature) {
    return origin()
        + "/?recipient="
        + URLEncoder.encode(recipient, StandardCharsets.UTF_8)
        + "&until="
        + until.getEpochSecond()
        + "&signature="
        + signature;
  }

  static String sign(String recipient, Instant until) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      String text = "followup-onsite." + until.getEpochSecond() + "." + recipient;
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, String> read(String query) {
    return query == null
        ? Map.of()
        : Stream.of(query.split("&"))
            .map(pair -> pair.split("=", 2))
            .collect(
                Collectors.toMap(
                    pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
  }

  private String page(Map<String, String> asked) {
    String script =
        asked.containsKey("signature")
            ? "<script src=\"%s/onsite.js\" data-recipient=\"%s\" data-until=\"%s\" data-signature=\"%s\"%s defer></script>"
                .formatted(
                    followup,
                    asked.get("recipient").replace("&", "&amp;").replace("\"", "&quot;"),
                    asked.get("until"),
                    asked.get("signature"),
                    asked.containsKey("render") ? " data-render=\"none\"" : "")
            : "";
    return """
        <!DOCTYPE html>
        <html lang="en"><head><title>A shop</title><meta name="viewport" content="width=device-width">
        <link rel="icon" href="data:,">%s</head>
        <body><main><h1>Tea</h1><p>Leaves of all kinds.</p><p><a href="/tea">More tea</a></p>
        <div data-followup-slot="account-news"></div></main></body></html>
        """
        .formatted(script);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
