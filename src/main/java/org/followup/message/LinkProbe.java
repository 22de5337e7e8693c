package org.followup.message;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * One request of HTTP/1.1 to an address that was judged before: the connection goes to that very
 * address, whatever the name means by then, and TLS asks for the name's certificate. No cookie, no
 * key, no proxy; of the answer only its head is read.
 */
final class LinkProbe {

  private static final int LONGEST_HEAD = 32 * 1024;
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})(?: .*)?");
  private static final byte[] END = {'\r', '\n', '\r', '\n'};

  private LinkProbe() {}

  /**
   * An answer.
   *
   * @param location where it leads on, as it was written; null where it names nothing
   */
  record Answer(int status, @Nullable String location) {}

  /**
   * Asks once.
   *
   * @param method {@code HEAD} or {@code GET}
   * @param link with a host; without user and fragment
   * @param at where the host is
   * @param patience after which the line is cut
   * @throws IOException where nothing came that is HTTP, or not in time
   */
  static Answer ask(String method, URI link, InetAddress at, Duration patience) throws IOException {
    int millis = Math.toIntExact(patience.toMillis());
    boolean tls = link.getScheme().equalsIgnoreCase("https");
    int port = link.getPort() < 0 ? (tls ? 443 : 80) : link.getPort();
    // a closed socket wakes whoever waits for it, a TLS handshake too
    Socket line = new Socket(Proxy.NO_PROXY);
    CompletableFuture<Void> alarm =
        CompletableFuture.runAsync(
            () -> cut(line), CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS));
    try (line) {
      line.connect(new InetSocketAddress(at, port), millis);
      line.setSoTimeout(millis);
      return talk(method, link, tls ? secured(line, name(link), port) : line);
    } finally {
      alarm.cancel(false);
    }
  }

  private static Socket secured(Socket line, String host, int port) throws IOException {
    SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
    SSLSocket secured = (SSLSocket) factory.createSocket(line, host, port, true);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    return secured;
  }

  private static Answer talk(String method, URI link, Socket line) throws IOException {
    String path =
        link.getRawPath() == null || link.getRawPath().isEmpty() ? "/" : link.getRawPath();
    String query = link.getRawQuery() == null ? "" : "?" + link.getRawQuery();
    String host = link.getHost() + (link.getPort() < 0 ? "" : ":" + link.getPort());
    String request =
        "%s %s%s HTTP/1.1\r\nHost: %s\r\nUser-Agent: Followup link check\r\nAccept: */*\r\nConnection: close\r\n\r\n"
            .formatted(method, path, query, host);
    line.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    line.getOutputStream().flush();
    Answer answer = head(line.getInputStream());
    while (answer.status() < 200) {
      answer = head(line.getInputStream());
    }
    return answer;
  }

  /** Byte by byte, so that nothing of a body is read. */
  private static Answer head(InputStream in) throws IOException {
    var head = new ByteArrayOutputStream();
    int matched = 0;
    while (matched < END.length) {
      int next = in.read();
      if (next < 0 || head.size() >= LONGEST_HEAD) {
        throw new IOException("no head of an answer");
      }
      head.write(next);
      matched = next == END[matched] ? matched + 1 : next == '\r' ? 1 : 0;
    }
    String[] lines = head.toString(StandardCharsets.ISO_8859_1).split("\r\n");
    Matcher status = STATUS.matcher(lines[0]);
    if (!status.matches()) {
      throw new IOException("no answer of HTTP");
    }
    String location = null;
    for (String header : lines) {
      if (header.toLowerCase(Locale.ROOT).startsWith("location:")) {
        location = header.substring("location:".length()).strip();
      }
    }
    return new Answer(Integer.parseInt(status.group(1)), location);
  }

  private static String name(URI link) {
    return link.getHost().replaceAll("[\\[\\]]", "");
  }

  private static void cut(Socket line) {
    try {
      line.close();
    } catch (IOException closedAnyway) {
      // nothing to do
    }
  }
}
