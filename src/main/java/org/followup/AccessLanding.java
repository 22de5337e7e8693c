package org.followup;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.SavedRequestAwareAuthenticationSuccessHandler;

/**
 * After the login: where one wanted to go, else the console, or Tasklist for who has only tasks.
 */
class AccessLanding extends SavedRequestAwareAuthenticationSuccessHandler {

  @Override
  protected String determineTargetUrl(
      HttpServletRequest request, HttpServletResponse response, Authentication who) {
    boolean operator =
        who.getAuthorities().stream()
            .anyMatch(role -> AccessRole.OPERATOR.authority().equals(role.getAuthority()));
    return operator ? "/" : "/camunda/app/tasklist/default/";
  }
}
