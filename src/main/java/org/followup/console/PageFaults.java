package org.followup.console;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponse;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/**
 * An error in a browser is a page in the look of the others ({@code templates/error.html}), not a
 * problem in JSON. Systems, and everybody at the API, get the problem.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class PageFaults implements HandlerExceptionResolver {

  private static final List<String> FOR_SYSTEMS = List.of("/api/", "/v1/", "/webhooks/", "/demo/");

  @Override
  public @Nullable ModelAndView resolveException(
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable Object handler,
      Exception fault) {
    String accept = request.getHeader("Accept");
    if (!(fault instanceof ErrorResponse answer)
        || accept == null
        || !accept.contains("text/html")
        || FOR_SYSTEMS.stream().anyMatch(request.getRequestURI()::startsWith)) {
      return null;
    }
    try {
      response.sendError(answer.getStatusCode().value());
    } catch (IOException e) {
      throw new UncheckedIOException("The error page could not be asked for", e);
    }
    return new ModelAndView();
  }
}
