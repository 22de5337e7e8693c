package org.followup;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Keeps other sites' pages from writing through a browser that remembers a Basic login: our
 * stateless doors know no CSRF token. Browsers say where a request comes from (Fetch Metadata);
 * systems say nothing, and the desktop Modeler comes from {@code file://}, which no site can claim.
 */
class AccessOrigin extends OncePerRequestFilter {

  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
  private static final Set<String> OUR_OWN = Set.of("same-origin", "none");

  private final AccessRefusals refusals;

  AccessOrigin(AccessRefusals refusals) {
    this.refusals = refusals;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (!READING.contains(request.getMethod())
        && fromElsewhere(request.getHeader("Sec-Fetch-Site"), request.getHeader("Origin"))) {
      refusals.engine(response, HttpStatus.FORBIDDEN, "A page of another site may not write here");
      return;
    }
    chain.doFilter(request, response);
  }

  private static boolean fromElsewhere(@Nullable String site, @Nullable String origin) {
    return site != null
        && !OUR_OWN.contains(site)
        && (origin == null || !origin.startsWith("file://"));
  }
}
