package org.followup;

import java.util.List;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/**
 * Response headers. Scripts come from our own files only; styles may stand in the page, since mails
 * and small pages bring theirs. HSTS is sent over TLS only, which is Spring Security's default.
 */
final class AccessHeaders {

  private static final String OURS =
      "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
          + "img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; ";

  static final String PAGES = OURS + "frame-ancestors 'none'";

  /** The demo inbox shows mails in a sandboxed frame of its own; their pictures may be anywhere. */
  static final String DEMO =
      OURS.replace("img-src 'self' data:", "img-src 'self' data: https: http:")
          + "frame-src 'self'; frame-ancestors 'self'";

  private AccessHeaders() {}

  static void pages(HeadersConfigurer<HttpSecurity> headers) {
    common(headers)
        .contentSecurityPolicy(policy -> policy.policyDirectives(PAGES))
        .frameOptions(HeadersConfigurer.FrameOptionsConfig::deny);
  }

  /**
   * A page that others may show in a frame.
   *
   * @param ancestors origins of theirs; none for nobody
   */
  static void embedded(HeadersConfigurer<HttpSecurity> headers, List<String> ancestors) {
    if (ancestors.isEmpty()) {
      pages(headers);
      return;
    }
    // X-Frame-Options cannot name origins; browsers that know the policy go by it alone
    common(headers)
        .contentSecurityPolicy(
            policy ->
                policy.policyDirectives(OURS + "frame-ancestors " + String.join(" ", ancestors)))
        .frameOptions(HeadersConfigurer.FrameOptionsConfig::disable);
  }

  static void demo(HeadersConfigurer<HttpSecurity> headers) {
    common(headers)
        .contentSecurityPolicy(policy -> policy.policyDirectives(DEMO))
        .frameOptions(HeadersConfigurer.FrameOptionsConfig::sameOrigin);
  }

  /** Camunda's web apps bring their own policy, with a nonce for each page. */
  static void webApps(HeadersConfigurer<HttpSecurity> headers) {
    common(headers).frameOptions(HeadersConfigurer.FrameOptionsConfig::deny);
  }

  private static HeadersConfigurer<HttpSecurity> common(HeadersConfigurer<HttpSecurity> headers) {
    return headers
        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.SAME_ORIGIN))
        .permissionsPolicyHeader(
            permissions -> permissions.policy("camera=(), geolocation=(), microphone=()"));
  }
}
