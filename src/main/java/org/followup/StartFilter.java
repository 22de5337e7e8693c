package org.followup;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Answers 503 until the start is through. The port opens a moment before: should the start fail
 * then, a request would find a context that is gone, start it anew from within, and both would wait
 * for each other for ever.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class StartFilter extends OncePerRequestFilter {

  private volatile boolean started;

  /** After all others that hear of it: one of them may fail. */
  @EventListener(ContextRefreshedEvent.class)
  @Order(Ordered.LOWEST_PRECEDENCE)
  void open() {
    started = true;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (started) {
      chain.doFilter(request, response);
    } else {
      response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
      response.setHeader("Retry-After", "1");
    }
  }
}
