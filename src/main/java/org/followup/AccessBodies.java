package org.followup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Reads what is sent to the engine's REST API, and to its copy inside the web apps, before the
 * engine does. Refused with 400:
 *
 * <ul>
 *   <li>expressions in queries and filters, in {@code orQueries} too, where 7.24.0 evaluates them
 *       although they are switched off (CVE-2026-109432);
 *   <li>variables that are no scalars: an object would be deserialised, and FEEL calls its methods.
 * </ul>
 */
class AccessBodies extends OncePerRequestFilter {

  /** Of a body that is not a deployment, in bytes. */
  static final int LARGEST = 1024 * 1024;

  private static final Pattern QUERY =
      Pattern.compile(
          ".*/(task|task/count|task/report/[^/]*|filter(/.*)?|history/task(/count)?)/?");
  private static final Pattern BINARY_VARIABLE =
      Pattern.compile(".*/(variables|localVariables|task-variables)/[^/]+/data/?");
  private static final Pattern EXPRESSION = Pattern.compile("[$#]\\s*\\{");
  private static final Set<String> NO_SCALARS = Set.of("object", "json", "xml", "file", "bytes");
  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "DELETE");

  /** Led through the inbox by the engine room, which reads the body itself and takes lists. */
  private static final Set<String> EVENT_DOORS =
      Set.of(
          "/engine-rest/message",
          "/engine-rest/message/",
          "/engine-rest/engine/default/message",
          "/engine-rest/engine/default/message/");

  private final ObjectMapper json;
  private final AccessRefusals refusals;

  AccessBodies(ObjectMapper json, AccessRefusals refusals) {
    this.json = json;
    this.refusals = refusals;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return "POST".equals(request.getMethod()) && EVENT_DOORS.contains(AccessPath.of(request));
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String path = AccessPath.of(request);
    boolean query = QUERY.matcher(path).matches();
    if (query && parametersHoldExpression(request.getQueryString(), request)) {
      refuse(response, "Expressions in queries are switched off");
      return;
    }
    if (READING.contains(request.getMethod())) {
      chain.doFilter(request, response);
      return;
    }
    if (BINARY_VARIABLE.matcher(path).matches()) {
      refuse(response, "Variables are scalars: text, numbers, truth values, dates");
      return;
    }
    if (isMultipart(request)) {
      chain.doFilter(request, response);
      return;
    }
    byte[] body = request.getInputStream().readNBytes(LARGEST + 1);
    if (body.length > LARGEST) {
      refusals.engine(
          response, HttpStatus.PAYLOAD_TOO_LARGE, "A body has at most " + LARGEST + " bytes");
      return;
    }
    String fault = body.length == 0 ? null : fault(body, query);
    if (fault != null) {
      refuse(response, fault);
      return;
    }
    chain.doFilter(new Replayed(request, body), response);
  }

  private @Nullable String fault(byte[] body, boolean query) throws IOException {
    JsonNode root;
    try {
      root = json.readTree(body);
    } catch (JsonProcessingException unreadable) {
      return "The body is not JSON";
    }
    return fault(root, query);
  }

  private @Nullable String fault(JsonNode node, boolean query) {
    if (query && node.isTextual() && EXPRESSION.matcher(node.textValue()).find()) {
      return "Expressions in queries and filters are switched off";
    }
    if (node.isObject()) {
      JsonNode type = node.get("type");
      if (type != null
          && type.isTextual()
          && node.has("value")
          && NO_SCALARS.contains(type.textValue().toLowerCase(Locale.ROOT))) {
        return "Variables are scalars: text, numbers, truth values, dates";
      }
      if (!query && node.has("value") && node.get("value").isContainerNode()) {
        return "Variables are scalars: text, numbers, truth values, dates";
      }
    }
    for (JsonNode child : node) {
      String fault = fault(child, query);
      if (fault != null) {
        return fault;
      }
    }
    return null;
  }

  /** Of the address only: reading the parameters of a form would take its body. */
  private static boolean parametersHoldExpression(
      @Nullable String queryString, HttpServletRequest request) {
    if (queryString == null) {
      return false;
    }
    for (Map.Entry<String, String[]> parameter : request.getParameterMap().entrySet()) {
      for (String value : parameter.getValue()) {
        if (EXPRESSION.matcher(value).find()) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isMultipart(HttpServletRequest request) {
    String type = request.getContentType();
    return type != null && type.toLowerCase(Locale.ROOT).startsWith("multipart/");
  }

  private void refuse(HttpServletResponse response, String message) throws IOException {
    refusals.engine(response, HttpStatus.BAD_REQUEST, message);
  }

  /** The request once more, with the body that has been read. */
  private static final class Replayed extends HttpServletRequestWrapper {

    private final byte[] body;

    Replayed(HttpServletRequest request, byte[] body) {
      super(request);
      this.body = body;
    }

    @Override
    public ServletInputStream getInputStream() {
      return new Replay(new ByteArrayInputStream(body));
    }

    @Override
    public BufferedReader getReader() {
      return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
    }
  }

  private static final class Replay extends ServletInputStream {

    private final ByteArrayInputStream bytes;

    Replay(ByteArrayInputStream bytes) {
      this.bytes = bytes;
    }

    @Override
    public int read() {
      return bytes.read();
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      return bytes.read(target, offset, length);
    }

    @Override
    public boolean isFinished() {
      return bytes.available() == 0;
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setReadListener(ReadListener listener) {
      throw new UnsupportedOperationException("The body has been read already");
    }
  }
}
