package org.followup;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses addresses that two readers could read differently: path parameters, empty or dotted
 * segments, encoded slashes. First of all filters, since some of those behind it would fail on them
 * with a 500.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class AccessAddresses extends OncePerRequestFilter {

  private static final Pattern AMBIGUOUS =
      Pattern.compile(
          ";|%3b|//|\\\\|%5c|%2f|%25|%00|(/|^)(\\.|%2e){1,2}(/|$)", Pattern.CASE_INSENSITIVE);

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (AMBIGUOUS.matcher(request.getRequestURI()).find()) {
      response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
      return;
    }
    chain.doFilter(request, response);
  }
}
