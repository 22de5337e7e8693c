package org.followup;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.InsufficientAuthenticationException;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.stereotype.Component;

/**
 * How we say no: problem+json (RFC 9457) at our API, the engine's own shape at its API, whose
 * {@code message} the Modeler shows.
 */
@Component
class AccessRefusals {

  private static final String SIGN_IN = "This needs an API key or a login";
  private static final String FORBIDDEN = "This login may not do that, or a CSRF token is missing";
  private static final String PAUSE =
      "Too many wrong passwords from this address; pause ten minutes";
  private static final String PAUSE_SECONDS = String.valueOf(AccessAttempts.WINDOW.toSeconds());

  private final ObjectMapper json;

  AccessRefusals(ObjectMapper json) {
    this.json = json;
  }

  AuthenticationEntryPoint api() {
    return (request, response, exception) -> {
      response.setHeader("WWW-Authenticate", "Bearer realm=\"Followup\"");
      problem(response, status(response, exception), detail(exception));
    };
  }

  /** A request without key and login misses them, not the CSRF token that is looked for first. */
  AccessDeniedHandler apiForbidden() {
    AuthenticationEntryPoint unknown = api();
    return (request, response, exception) -> {
      if (SecurityContextHolder.getContext().getAuthentication() == null) {
        unknown.commence(
            request, response, new InsufficientAuthenticationException(SIGN_IN, exception));
      } else {
        problem(response, HttpStatus.FORBIDDEN, FORBIDDEN);
      }
    };
  }

  AuthenticationEntryPoint engine() {
    return (request, response, exception) -> {
      response.setHeader("WWW-Authenticate", "Basic realm=\"Followup\", charset=\"UTF-8\"");
      engine(response, status(response, exception), detail(exception));
    };
  }

  AccessDeniedHandler engineForbidden() {
    return (request, response, exception) -> engine(response, HttpStatus.FORBIDDEN, FORBIDDEN);
  }

  /** In the shape of the engine's REST API. */
  void engine(HttpServletResponse response, HttpStatus status, String message) throws IOException {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put(
        "type", status == HttpStatus.BAD_REQUEST ? "InvalidRequestException" : "RestException");
    body.put("message", message);
    body.put("code", null);
    write(response, status, "application/json", body);
  }

  /** In the shape of our API. */
  void problem(HttpServletResponse response, HttpStatus status, String detail) throws IOException {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("type", "about:blank");
    body.put("title", status.getReasonPhrase());
    body.put("status", status.value());
    body.put("detail", detail);
    write(response, status, "application/problem+json", body);
  }

  /** Whether a browser asks for a page, rather than a script or a system for data. */
  static boolean wantsPage(HttpServletRequest request) {
    String accept = request.getHeader("Accept");
    return "GET".equals(request.getMethod()) && accept != null && accept.contains("text/html");
  }

  private static HttpStatus status(
      HttpServletResponse response, AuthenticationException exception) {
    if (exception instanceof LockedException) {
      response.setHeader("Retry-After", PAUSE_SECONDS);
      return HttpStatus.TOO_MANY_REQUESTS;
    }
    return HttpStatus.UNAUTHORIZED;
  }

  private static String detail(AuthenticationException exception) {
    return exception instanceof LockedException ? PAUSE : SIGN_IN;
  }

  private void write(
      HttpServletResponse response, HttpStatus status, String type, Map<String, Object> body)
      throws IOException {
    response.setStatus(status.value());
    response.setContentType(type);
    response.setCharacterEncoding("UTF-8");
    response.getOutputStream().write(json.writeValueAsBytes(body));
  }
}
