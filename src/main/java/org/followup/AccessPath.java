package org.followup;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * Matches the whole decoded path of a request. Spring Security's own matchers look behind the path
 * of the servlet, and so never see that the engine's servlets live under {@code /engine-rest} and
 * {@code /camunda/api}.
 */
final class AccessPath implements RequestMatcher {

  private final Pattern pattern;
  private final Set<String> methods;

  private AccessPath(String regex, Set<String> methods) {
    this.pattern = Pattern.compile(regex);
    this.methods = methods;
  }

  /** The path itself and everything below it. */
  static AccessPath under(String... paths) {
    return new AccessPath("(" + String.join("|", paths) + ")(/.*)?", Set.of());
  }

  /** The exact path, for one method. */
  static AccessPath exactly(String method, String regex) {
    return new AccessPath(regex, Set.of(method));
  }

  /** Path as the servlet container decoded it; it has no parameters and no empty segments. */
  static String of(HttpServletRequest request) {
    return text(request.getServletPath()) + text(request.getPathInfo());
  }

  @Override
  public boolean matches(HttpServletRequest request) {
    return (methods.isEmpty() || methods.contains(request.getMethod()))
        && pattern.matcher(of(request)).matches();
  }

  private static String text(@Nullable String part) {
    return part == null ? "" : part;
  }
}
