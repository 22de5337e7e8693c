package org.followup;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets a system in by its key: {@code Authorization: Bearer <key>} (RFC 6750), or Basic with the
 * key as user name and no password, as Segment's libraries send it. A bearer that is no key is
 * refused at once; other Basic credentials are left to the next filter. Nothing is kept between
 * requests.
 */
class AccessKeyFilter extends OncePerRequestFilter {

  private static final String BEARER = "Bearer ";
  private static final String BASIC = "Basic ";

  private final AccessKeys keys;
  private final AuthenticationEntryPoint refusal;

  AccessKeyFilter(AccessKeys keys, AuthenticationEntryPoint refusal) {
    this.keys = keys;
    this.refusal = refusal;
  }

  /** Whether the request carries credentials of its own, so that no cookie decides about it. */
  static boolean carriesCredentials(HttpServletRequest request) {
    String header = request.getHeader("Authorization");
    return header != null && (startsWith(header, BEARER) || startsWith(header, BASIC));
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String header = request.getHeader("Authorization");
    if (header != null && startsWith(header, BEARER)) {
      if (!keys.open(header.substring(BEARER.length()).strip())) {
        SecurityContextHolder.clearContext();
        refusal.commence(request, response, new BadCredentialsException("Unknown API key"));
        return;
      }
      enter();
    } else if (header != null && startsWith(header, BASIC)) {
      String key = userWithoutPassword(header.substring(BASIC.length()).strip());
      if (key != null && keys.open(key)) {
        enter();
        chain.doFilter(new WithoutCredentials(request), response);
        return;
      }
    }
    chain.doFilter(request, response);
  }

  private static void enter() {
    SecurityContext context = SecurityContextHolder.createEmptyContext();
    context.setAuthentication(
        UsernamePasswordAuthenticationToken.authenticated(
            "api-key", null, AuthorityUtils.createAuthorityList(AccessRole.SYSTEM.authority())));
    SecurityContextHolder.setContext(context);
  }

  private static @Nullable String userWithoutPassword(String encoded) {
    try {
      String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
      return pair.endsWith(":") ? pair.substring(0, pair.length() - 1) : null;
    } catch (IllegalArgumentException notBase64) {
      return null;
    }
  }

  private static boolean startsWith(String header, String scheme) {
    return header.regionMatches(true, 0, scheme, 0, scheme.length());
  }

  /** Hides the header from the Basic filter, which would look for a user of that name. */
  private static final class WithoutCredentials extends HttpServletRequestWrapper {

    WithoutCredentials(HttpServletRequest request) {
      super(request);
    }

    @Override
    public @Nullable String getHeader(String name) {
      return "Authorization".equalsIgnoreCase(name) ? null : super.getHeader(name);
    }
  }
}
