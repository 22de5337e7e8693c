package org.followup.journey;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.rest.security.auth.AuthenticationProvider;
import org.camunda.bpm.engine.rest.security.auth.AuthenticationResult;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Tells the engine's REST API and web apps who has logged in at our door. They make it themselves
 * from its class name, hence public and without arguments. A system with an API key acts as an
 * administrator who is nobody in particular.
 */
public class ColleagueIdentity implements AuthenticationProvider {

  private static final String SYSTEM = "ROLE_SYSTEM";

  @Override
  public AuthenticationResult extractAuthenticatedUser(
      HttpServletRequest request, ProcessEngine engine) {
    Authentication who = SecurityContextHolder.getContext().getAuthentication();
    if (who == null || who instanceof AnonymousAuthenticationToken || !who.isAuthenticated()) {
      return AuthenticationResult.unsuccessful();
    }
    AuthenticationResult result = AuthenticationResult.successful(who.getName());
    boolean system =
        who.getAuthorities().stream().anyMatch(role -> SYSTEM.equals(role.getAuthority()));
    if (system) {
      result.setGroups(List.of(Colleagues.ADMINISTRATORS));
    }
    return result;
  }

  /** Nothing to add: our own chains have challenged already. */
  @Override
  public void augmentResponseByAuthenticationChallenge(
      HttpServletResponse response, ProcessEngine engine) {}
}
